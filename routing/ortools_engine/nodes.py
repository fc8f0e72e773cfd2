"""The problem as OR-Tools wants it: nodes, matrices and vehicles in plain integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import Break, Problem, Shift
from routing.model.travel_range import within_range
from routing.rules.feasibility import Visit, horizon, refusal, stock_left, visits_of, with_supply
from routing.rules.leg_times import scaled


@dataclass(frozen=True, slots=True)
class Node:
    """A visit, or one of its two choices: inside its promised window for nothing, or outside at a price."""

    visit: Visit
    spans: tuple[tuple[int, int], ...]
    price: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What is left of a shift after its committed stops."""

    shift: Shift
    start_node: int
    end_node: int
    begin: int
    breaks: tuple[Break, ...]
    stock: tuple[int, ...]
    visits_left: int | None
    driving_left: int | None


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes first, then one node per place where a shift starts or ends."""

    problem: Problem
    span: tuple[int, int]
    nodes: tuple[Node, ...]
    groups: tuple[tuple[int, ...], ...]
    vehicles: tuple[Vehicle, ...]
    places: tuple[int, ...]
    dimensions: int

    def seconds(self, speed_percent: int) -> NDArray[np.int64]:
        """Travel between nodes; with slices the longest of the day, so that a route holds at any hour."""
        travel = self.problem.travel
        index = np.ix_(self.places, self.places)
        longest = travel.seconds[index].astype(np.int64)
        for part in {id(part.seconds): part for part in travel.slices}.values():
            longest = np.maximum(longest, part.seconds[index])
        return -(-within_range(longest).astype(np.int64) * 100 // speed_percent)

    def metres(self) -> NDArray[np.int64]:
        metres = self.problem.travel.metres
        if metres is None:
            return np.zeros((len(self.places), len(self.places)), dtype=np.int64)
        return metres[np.ix_(self.places, self.places)].astype(np.int64)

    def spans_of(self, node: Node) -> list[tuple[int, int]]:
        """When the visit may start, both ends included, in seconds from the first one of the network's span."""
        first, last = self.span
        spans = [(max(lo, first) - first, min(hi, last) - first) for lo, hi in node.spans]
        return [span for span in spans if span[0] <= span[1]]

    def is_open(self, node: Node) -> bool:
        """Whether there is anybody who may serve the visit, and a time to do so."""
        return bool(self.spans_of(node)) and bool(self.allowed(node))

    def allowed(self, node: Node) -> list[int]:
        visit = node.visit
        return [
            index
            for index, vehicle in enumerate(self.vehicles)
            if refusal(vehicle.shift, visit.job, mate=visit.mate) is None
        ]


def network(problem: Problem) -> Network:
    """The nodes of every job that is not yet committed, and every shift as a vehicle."""
    span = horizon(problem)
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    nodes, groups = list[Node](), list[tuple[int, ...]]()
    linked = {other for job in problem.jobs for other in (job.same_technician_as, *job.after)}
    for job in problem.jobs:
        if job.id in done:
            continue
        for visit in visits_of(job, span):
            choices = _choices(visit, split=job.id not in linked and not _linked(visit))
            groups.append(tuple(range(len(nodes), len(nodes) + len(choices))))
            nodes += choices
    places = [node.visit.job.place for node in nodes]
    depots = dict[int, int]()
    width = max((len(job.demands) for job in problem.jobs), default=0)
    vehicles = tuple(_vehicle(problem, shift, places, depots, width) for shift in problem.shifts)
    return Network(problem, span, tuple(nodes), tuple(groups), vehicles, tuple(places), width)


def _linked(visit: Visit) -> bool:
    job = visit.job
    return job.crew == 2 or bool(job.after) or job.same_technician_as is not None


def _choices(visit: Visit, *, split: bool) -> list[Node]:
    prices = sorted({segment.price for segment in visit.segments}) if split else [0]
    return [
        Node(visit, tuple((s.lo, s.hi) for s in visit.segments if not split or s.price == price), price)
        for price in prices or [0]
    ]


def _vehicle(problem: Problem, shift: Shift, places: list[int], depots: dict[int, int], width: int) -> Vehicle:
    def node_of(place: int) -> int:
        if place not in depots:
            depots[place] = len(places)
            places.append(place)
        return depots[place]

    jobs = {job.id: job for job in problem.jobs} if shift.committed else {}
    stops = [jobs[stop.job] for stop in shift.committed]
    begin = shift.committed[-1].finish if stops else shift.start
    driven, place = 0, shift.start_place
    for job in stops:
        driven += scaled(int(problem.travel.seconds[place, job.place]), shift.speed_percent)
        place = job.place
    stock = with_supply(stock_left(shift.capacities, stops), shift)
    return Vehicle(
        shift,
        node_of(place),
        node_of(shift.end_place),
        begin,
        tuple(pause for pause in shift.breaks if pause.window.end > begin),
        (*stock, *[0] * width)[:width],
        None if shift.max_visits is None else max(0, shift.max_visits - len(stops)),
        None if shift.max_driving_seconds is None else max(0, shift.max_driving_seconds - driven),
    )
