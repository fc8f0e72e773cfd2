"""The best exact times of one shift's stops in a given order, with floating breaks.

A label is a partial schedule: when the last service ends, how many breaks are taken, what it has cost so far. Of two
labels with equally many breaks the later and dearer one is dropped, so every placement of the breaks and every choice
of window is weighed, and the cheapest schedule of this order is found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.driving import drive, metres
from routing.model import Break, Problem, Shift
from routing.rules import Visit
from routing.solution import Route, Stop, TakenBreak

Floors = Mapping[tuple[int, bool], int]
"""Earliest starts by (job id, mate) that other routes impose on linked jobs."""


@dataclass(frozen=True, slots=True)
class _Label:
    time: int
    cost: int
    taken: int
    parent: "_Label | None"
    start: int
    place: int


def time_route(problem: Problem, shift: Shift, plan: Sequence[Visit], floors: Floors) -> Route | None:
    """Cheapest schedule of the visits in this order after the shift's committed stops; none if there is none."""
    return _Course(problem, shift, floors).run(plan)


def rested(free: int, arrive: int, pauses: Sequence[Break]) -> int | None:
    """When someone who is free at `free` and would arrive at `arrive` is there and has taken the breaks.

    Breaks are taken as soon as they may, on the road if need be; none if one would begin too late.
    """
    begin, ready = free, arrive
    for pause in pauses:
        begin = max(begin, pause.window.start)
        if begin >= pause.window.end:
            return None
        begin += pause.seconds
        ready = max(ready, pause.window.start) + pause.seconds
    return ready


class _Course:
    """One shift, from its committed stops on."""

    def __init__(self, problem: Problem, shift: Shift, floors: Floors) -> None:
        self.problem, self.shift, self.floors = problem, shift, floors
        self.fixed = _committed_stops(problem, shift)
        self.place, self.begin = shift.start_place, shift.start
        if self.fixed:
            self.begin = self.fixed[-1].finish
            self.place = next(job.place for job in problem.jobs if job.id == self.fixed[-1].job)
        self.breaks = tuple(pause for pause in shift.breaks if pause.window.end > self.begin)

    def run(self, plan: Sequence[Visit]) -> Route | None:
        labels = [_Label(self.begin, 0, 0, None, self.begin, self.place)]
        for visit in plan:
            labels = _undominated([grown for label in labels for grown in self._serve(label, visit)])
            if not labels:
                return None
        ends = [end for label in labels for end in self._go_home(label)]
        for _, _, label, taken in sorted(ends, key=lambda end: end[:2]):
            route = self._trace(plan, label, taken)
            limit = self.shift.max_driving_seconds
            if limit is None or route.driving_seconds <= limit:
                return route
        return None

    def _serve(self, label: _Label, visit: Visit) -> Iterator[_Label]:
        job = visit.job
        depart, seconds = drive(self.problem.travel, self.shift, label.place, job.place, label.time)
        cost = label.cost + self._leg_price(label.place, job.place, seconds)
        floor = self.floors.get((job.id, visit.mate), 0)
        for taken in range(label.taken, len(self.breaks) + 1):
            ready = rested(label.time, depart + seconds, self.breaks[label.taken : taken])
            if ready is None:
                return
            for segment in visit.segments:
                start = max(ready, segment.lo, floor)
                if start <= segment.hi:
                    price = segment.price + _late(visit, start) * job.late_price
                    yield _Label(start + job.service_seconds, cost + price, taken, label, start, job.place)

    def _leg_price(self, origin: int, destination: int, seconds: int) -> int:
        prices, travel = self.problem.prices, self.problem.travel
        return prices.travel_second * seconds + prices.travel_metre * metres(travel, origin, destination)

    def _go_home(self, label: _Label) -> Iterator[tuple[int, int, _Label, int]]:
        """(cost, arrival, last label, breaks taken in all) of each way to end the route in time."""
        shift = self.shift
        depart, seconds = drive(self.problem.travel, shift, label.place, shift.end_place, label.time)
        driven = self._leg_price(label.place, shift.end_place, seconds)
        for taken in range(label.taken, len(self.breaks) + 1):
            arrival = rested(label.time, depart + seconds, self.breaks[label.taken : taken])
            if arrival is None or arrival > shift.end + shift.overtime_seconds:
                return
            if all(pause.window.end > arrival for pause in self.breaks[taken:]):
                overtime = max(0, arrival - shift.end) * shift.overtime_price
                yield label.cost + driven + overtime, arrival, label, taken

    def _trace(self, plan: Sequence[Visit], last: _Label, taken: int) -> Route:
        chain = [last]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        stops, pauses, travel, shift = list(self.fixed), list[TakenBreak](), self.problem.travel, self.shift
        for (before, after), visit in zip(pairwise(reversed(chain)), plan, strict=True):
            depart, seconds = drive(travel, shift, before.place, after.place, before.time)
            arrive, spans = _place_breaks(before.time, depart + seconds, self.breaks[before.taken : after.taken])
            pauses += [TakenBreak(start, finish, len(stops)) for start, finish in spans]
            driven, late = metres(travel, before.place, after.place), _late(visit, after.start)
            times = (depart, seconds, driven, arrive, after.start, after.time)
            stops.append(Stop(visit.job.id, *times, late, visit.mate))
        depart, seconds = drive(travel, shift, last.place, shift.end_place, last.time)
        arrive, spans = _place_breaks(last.time, depart + seconds, self.breaks[last.taken : taken])
        pauses += [TakenBreak(start, finish, len(stops)) for start, finish in spans]
        finish = max([arrive, *(end for _, end in spans)])
        driven, overtime = metres(travel, last.place, shift.end_place), max(0, finish - shift.end)
        return Route(shift.id, tuple(stops), tuple(pauses), depart, seconds, driven, finish, overtime)


def _late(visit: Visit, start: int) -> int:
    """Seconds after the due time; a crew of two is late once."""
    due = visit.job.due
    return 0 if due is None or visit.mate else max(0, start - due)


def _undominated(labels: list[_Label]) -> list[_Label]:
    kept: list[_Label] = []
    cheapest: dict[int, int] = {}
    for label in sorted(labels, key=lambda one: (one.taken, one.time, one.cost)):
        if label.cost < cheapest.get(label.taken, label.cost + 1):
            cheapest[label.taken] = label.cost
            kept.append(label)
    return kept


def _place_breaks(free: int, arrive: int, pauses: Sequence[Break]) -> tuple[int, list[tuple[int, int]]]:
    """The arrival and the breaks' spans: at the place of arrival where they allow it, else as soon as they may."""
    spans, begin = list[tuple[int, int]](), arrive
    for pause in pauses:
        begin = max(begin, pause.window.start)
        spans.append((begin, begin + pause.seconds))
        if begin >= pause.window.end:
            break
        begin += pause.seconds
    else:
        return arrive, spans
    spans, begin = [], free
    for pause in pauses:
        begin = max(begin, pause.window.start)
        spans.append((begin, begin + pause.seconds))
        arrive += pause.seconds if begin < arrive else 0
        begin += pause.seconds
    return arrive, spans


def _committed_stops(problem: Problem, shift: Shift) -> list[Stop]:
    jobs = {job.id: job for job in problem.jobs} if shift.committed else {}
    stops, place, time = list[Stop](), shift.start_place, shift.start
    for done in shift.committed:
        job = jobs[done.job]
        _, seconds = drive(problem.travel, shift, place, job.place, time)
        driven = metres(problem.travel, place, job.place)
        late = 0 if job.due is None else max(0, done.start - job.due)
        depart = min(time, done.start)
        stops.append(Stop(job.id, depart, seconds, driven, done.start, done.start, done.finish, late))
        place, time = job.place, done.finish
    return stops
