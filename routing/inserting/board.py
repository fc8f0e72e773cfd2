"""Where one more job would go, and what it would cost: for booking and for emergencies.

A board keeps the plan as flat arrays over every gap of every route. A quote first rules out, for all gaps at once,
those where the job cannot be in time even without breaks; the rest are timed exactly, cheapest detour first, until no
other gap can be cheaper.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.model import Job, Problem, Shift
from routing.model.routes import Route
from routing.model.solution import Solution
from routing.model.travel_range import within_range
from routing.rules.feasibility import (
    Segment,
    Visit,
    assignment_price,
    fits,
    horizon,
    refusal,
    stock_left,
    visits_of,
    with_supply,
)
from routing.rules.leg_times import scaled
from routing.rules.own_time import within_own_time
from routing.rules.pricing import price_route
from routing.rules.timing import TimedRoute

Ints = NDArray[np.int64]

UNKNOWN = -(2**50)
"""Less than any insertion may cost."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place for one more job.

    Parameters
    ----------
    price : int
        By how much the plan's price grows, the job's unserved price not counted.
    shift : int
        The id of the shift.
    position : int
        Index of the stop of its route before which the job would go.
    arrive, start, finish : int
        Times of the job's own stop.
    """

    price: int
    shift: int
    position: int
    arrive: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class _Line:
    """One shift as it is planned, and what is left of its stock and visits."""

    shift: Shift
    plan: tuple[Visit, ...]
    price: int
    stock: tuple[int, ...]
    room: bool


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Every gap of every route: its line and position, the places on both sides, and the times that bound it."""

    line: Ints
    position: Ints
    origin: Ints
    target: Ints
    soonest: Ints
    latest: Ints
    leg: Ints
    speed: Ints
    loose: Ints
    """1 where the technician may pass a supply: nothing is known of the gap then before it is timed."""


_Kind: TypeAlias = tuple[Hashable, ...]
"""Everything of a job that its fixed price on a shift depends on."""


class Board:
    """A plan prepared for many quotes. Stops that are linked to others keep their times.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        problem = within_own_time(problem)
        self.problem = problem
        self._span = horizon(problem)
        self._jobs = {job.id: job for job in problem.jobs}
        routes = {route.shift: route for route in solution.routes}
        linked = {other for job in problem.jobs for other in (*job.after, job.same_technician_as)}
        self._linked = linked | {job.id for job in problem.jobs if job.crew == 2 or job.after}
        self._lines = [self._line(shift, routes.get(shift.id)) for shift in problem.shifts]
        seconds = [problem.travel.seconds, *(part.seconds for part in problem.travel.slices)]
        self._seconds = within_range(seconds[0] if len(seconds) == 1 else np.minimum.reduce(seconds))
        self._gaps = self._flatten()
        self._timed = dict[int, TimedRoute]()
        self._fixed = dict[_Kind, Ints]()

    def quote(self, job: Job, count: int = 20) -> tuple[Insertion, ...]:
        """Find the cheapest insertions of one more job.

        Parameters
        ----------
        job : Job
            It need not be in the problem. Its own links to others are not looked at.
        count : int
            How many insertions at most.

        Returns
        -------
        tuple of Insertion
            Cheapest first; at most one for each position of each route.
        """
        visit = visits_of(job, self._span)[0]
        found = list[Insertion]()
        for gap, least in self._candidates(visit):
            found.sort(key=_rank)
            if len(found) >= count and least > found[count - 1].price:
                break
            found += self._try(int(self._gaps.line[gap]), visit, int(self._gaps.position[gap]))
        return tuple(sorted(found, key=_rank)[:count])

    def _line(self, shift: Shift, route: Route | None) -> _Line:
        done = [self._jobs[stop.job] for stop in shift.committed]
        plan = list[Visit]()
        for stop in () if route is None else route.stops[len(done) :]:
            visit = visits_of(self._jobs[stop.job], self._span)[int(stop.mate)]
            if stop.job in self._linked:
                visit = replace(visit, segments=(Segment(stop.start, stop.start, 0),))
            plan.append(visit)
        price = 0 if route is None else price_route(self.problem, shift, route, self._jobs).total
        stock = with_supply(stock_left(shift.capacities, done), shift)
        stock = stock_left(stock, (visit.job for visit in plan if not visit.mate))
        room = shift.max_visits is None or len(plan) + len(done) < shift.max_visits
        return _Line(shift, tuple(plan), price, stock, room)

    def _flatten(self) -> _Gaps:
        rows = [row for number, line in enumerate(self._lines) for row in self._gaps_of(number, line)]
        columns = np.array(rows, dtype=np.int64).reshape(len(rows), 9).T
        return _Gaps(*(np.ascontiguousarray(column) for column in columns))

    def _gaps_of(self, number: int, line: _Line) -> Iterator[tuple[int, ...]]:
        """Gaps with the earliest end before and the latest start after them, breaks and slower hours left aside."""
        shift, plan = line.shift, line.plan
        done = [self._jobs[stop.job] for stop in shift.committed]
        begin = shift.committed[-1].finish if done else shift.start
        places = [done[-1].place if done else shift.start_place, *(visit.job.place for visit in plan)]
        legs = [self._leg(shift, one, two) for one, two in zip(places, [*places[1:], shift.end_place], strict=True)]
        ends = [begin]
        for leg, visit in zip(legs, plan, strict=False):
            ready = ends[-1] + leg
            starts = [max(ready, part.lo) for part in visit.segments if max(ready, part.lo) <= part.hi]
            ends.append(min(starts, default=ready) + visit.job.service_seconds)
        latest = [shift.end + shift.overtime_seconds]
        for leg, visit in zip(reversed(legs[1:]), reversed(plan), strict=True):
            last = latest[-1] - leg - visit.job.service_seconds
            latest.append(max((min(last, part.hi) for part in visit.segments if part.lo <= last), default=last))
        latest.reverse()
        targets = [*places[1:], shift.end_place]
        idle, loose = not plan and not done, int(shift.supply is not None)
        for position, place in enumerate(places):
            bounds = (ends[position], latest[position], 0 if idle else legs[position], shift.speed_percent, loose)
            yield number, position, place, targets[position], *bounds

    def _leg(self, shift: Shift, origin: int, destination: int) -> int:
        return scaled(int(self._seconds[origin, destination]), shift.speed_percent)

    def _candidates(self, visit: Visit) -> list[tuple[int, int]]:
        """(gap, least price) of the gaps that the job may fit in, cheapest first."""
        gaps, job = self._gaps, visit.job
        fixed = self._fixed_prices(visit)
        if not visit.segments or not fixed.size:
            return []
        there = -(-self._seconds[gaps.origin, job.place].astype(np.int64) * 100 // gaps.speed)
        onward = -(-self._seconds[job.place, gaps.target].astype(np.int64) * 100 // gaps.speed)
        start = np.maximum(gaps.soonest + there, min(part.lo for part in visit.segments))
        in_time = start <= max(part.hi for part in visit.segments)
        in_time &= start + job.service_seconds + onward <= gaps.latest
        in_time |= gaps.loose > 0
        in_time &= fixed[gaps.line] >= 0
        least = fixed[gaps.line] + self.problem.prices.travel_second * (there + onward - gaps.leg)
        chosen = np.flatnonzero(in_time)
        prices = self.problem.prices
        if self.problem.travel.slices or prices.travel_metre or prices.working_second:
            least = np.minimum(least, 0)
        least[gaps.loose > 0] = UNKNOWN
        order = chosen[np.argsort(least[chosen], kind="stable")]
        return list(zip(order.tolist(), least[order].tolist(), strict=True))

    def _fixed_prices(self, visit: Visit) -> Ints:
        """The fixed price on each line, remembered for further jobs of the same kind."""
        kind = _kind_of(visit.job)
        if kind not in self._fixed:
            self._fixed[kind] = np.array([self._fixed_price(line, visit) for line in self._lines], dtype=np.int64)
        return self._fixed[kind]

    def _fixed_price(self, line: _Line, visit: Visit) -> int:
        """What the job costs on this shift wherever it stands; negative if it may not be there."""
        if not line.room or refusal(line.shift, visit.job) is not None or not fits(visit.job.demands, line.stock):
            return -1
        opened = 0 if line.plan or line.shift.committed else line.shift.fixed_price
        return opened + sum(assignment_price(line.shift, visit.job))

    def _try(self, number: int, visit: Visit, position: int) -> list[Insertion]:
        line = self._lines[number]
        fixed = len(line.shift.committed)
        if number not in self._timed:
            self._timed[number] = TimedRoute(self.problem, line.shift, line.plan)
        route = self._timed[number].with_one(visit, position)
        if route is None:
            return []
        jobs = {stop.job: self._jobs[stop.job] for stop in route.stops if stop.job != visit.job.id}
        jobs[visit.job.id] = visit.job
        stop = route.stops[fixed + position]
        price = price_route(self.problem, line.shift, route, jobs).total - line.price
        return [Insertion(price, line.shift.id, fixed + position, stop.arrive, stop.start, stop.finish)]


def _kind_of(job: Job) -> _Kind:
    who = (job.required, job.excluded, job.preferred, job.preference_price)
    return frozenset(job.skills.items()), job.demands, *who, job.pin, job.promise


def _rank(option: Insertion) -> tuple[int, int, int, int]:
    return option.price, option.start, option.shift, option.position


def quote(problem: Problem, solution: Solution, job: Job, count: int = 20) -> tuple[Insertion, ...]:
    """Find the cheapest insertions of one more job; for several jobs and one plan keep a `Board`.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it.
    job : Job
        It need not be in the problem.
    count : int
        How many insertions at most.

    Returns
    -------
    tuple of Insertion
        Cheapest first.
    """
    return Board(problem, solution).quote(job, count)
