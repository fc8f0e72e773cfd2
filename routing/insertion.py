"""Where one more job would go, and what it would cost: for booking and for emergencies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.model import Job, Problem, Shift
from routing.pricing import price_route
from routing.rules import Segment, Visit, horizon, refusal, visits_of
from routing.solution import Route, Solution
from routing.timing import time_route


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place for the job: before the stop with index `position` of the shift's route.

    price: by how much the plan's price grows, the job's unserved price not counted. arrive, start, finish: of the
    job's own stop.
    """

    price: int
    shift: int
    position: int
    arrive: int
    start: int
    finish: int


@dataclass
class _Line:
    """One shift as it is planned."""

    shift: Shift
    plan: list[Visit]
    price: int


class Board:
    """A plan prepared for many quotes. Stops that are linked to others keep their times."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self._span = horizon(problem)
        self._jobs = {job.id: job for job in problem.jobs}
        routes = {route.shift: route for route in solution.routes}
        linked = {other for job in problem.jobs for other in (*job.after, job.same_technician_as)}
        self._linked = linked | {job.id for job in problem.jobs if job.crew == 2 or job.after}
        self._lines = [self._line(shift, routes.get(shift.id)) for shift in problem.shifts]

    def _line(self, shift: Shift, route: Route | None) -> _Line:
        if route is None:
            return _Line(shift, [], 0)
        plan = list[Visit]()
        for stop in route.stops[len(shift.committed) :]:
            visit = visits_of(self._jobs[stop.job], self._span)[int(stop.mate)]
            if stop.job in self._linked:
                visit = replace(visit, segments=(Segment(stop.start, stop.start, 0),))
            plan.append(visit)
        return _Line(shift, plan, price_route(self.problem, shift, route, self._jobs).total)

    def quote(self, job: Job, count: int = 20) -> tuple[Insertion, ...]:
        """The `count` cheapest insertions, cheapest first; at most one for each position of each route.

        The job need not be in the problem. Links of the job itself to others are not looked at.
        """
        visit = visits_of(job, self._span)[0]
        found = [option for line in self._lines for option in self._options(line, visit)]
        return tuple(sorted(found, key=lambda one: (one.price, one.start, one.shift, one.position))[:count])

    def _options(self, line: _Line, visit: Visit) -> Iterator[Insertion]:
        shift, fixed = line.shift, len(line.shift.committed)
        if refusal(shift, visit.job) is not None or not self._has_room(line, visit.job):
            return
        jobs = {**self._jobs, visit.job.id: visit.job}
        for position in range(len(line.plan) + 1):
            plan = [*line.plan[:position], visit, *line.plan[position:]]
            route = time_route(self.problem, shift, plan, {})
            if route is not None:
                stop = route.stops[fixed + position]
                price = price_route(self.problem, shift, route, jobs).total - line.price
                yield Insertion(price, shift.id, fixed + position, stop.arrive, stop.start, stop.finish)

    def _has_room(self, line: _Line, job: Job) -> bool:
        shift = line.shift
        if shift.max_visits is not None and len(line.plan) + len(shift.committed) >= shift.max_visits:
            return False
        aboard = [visit.job for visit in line.plan if not visit.mate]
        aboard += [self._jobs[stop.job] for stop in shift.committed]
        for dimension, need in enumerate(job.demands):
            used = sum(other.demands[dimension] for other in aboard if dimension < len(other.demands))
            stock = shift.capacities[dimension] if dimension < len(shift.capacities) else 0
            if used + need > stock:
                return False
        return True


def quote(problem: Problem, solution: Solution, job: Job, count: int = 20) -> tuple[Insertion, ...]:
    """One quote; for several against one plan keep a `Board`."""
    return Board(problem, solution).quote(job, count)
