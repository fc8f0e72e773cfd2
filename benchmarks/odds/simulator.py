"""One day after the other as it happens, a second clock for a technician: it judges what the planner says of odds.

It reads problems and plans, and shares no code with the planner. Nobody intervenes: each technician does their stops
in the planned order, takes breaks in the planned gaps, waits for a window that has not begun, and serves however late.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

from routing import Job, Problem, Route, Shift, Solution, Spread, Stop

NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit as it happened: instants in seconds, the last instant of its window in the plan, and of what was told."""

    job: int
    arrive: float
    start: float
    finish: float
    window: tuple[float, float]
    told: tuple[float, float]

    @property
    def is_kept(self) -> bool:
        return self.told[0] <= self.start < self.told[1]

    @property
    def is_in_window(self) -> bool:
        return self.start < self.window[1]


@dataclass(frozen=True, slots=True)
class Worked:
    """A shift as it happened: its visits, and the seconds after its end at which they were back."""

    shift: int
    visits: tuple[Visited, ...]
    overtime: float


class Simulator:
    """Days of one plan. `floors`: instants by job before which nobody begins, for windows that were promised later.

    Raises ValueError for what it does not know: linked jobs, supplies and departures that are put off.
    """

    def __init__(self, problem: Problem, solution: Solution, seed: int, floors: dict[int, int] | None = None) -> None:
        self.problem, self.chance, self.floors = problem, random.Random(seed), floors or {}
        self.jobs = {job.id: job for job in problem.jobs}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        self.home = 0.0
        self.routes = sorted(solution.routes, key=lambda route: self.shifts[route.shift].start)
        linked = any(job.after or job.crew > 1 or job.same_technician_as is not None for job in problem.jobs)
        if linked or any(route.supply for route in self.routes) or problem.prices.working_second:
            raise ValueError("The simulator knows no linked jobs, supplies or prices of working time.")

    def day(self) -> Iterator[Worked]:
        """One more day, shift by shift.

        A technician's later shift begins when they are back from the one before; shifts that overlap are two people's.
        """
        back: list[tuple[Shift, float]] = []
        for route in self.routes:
            shift = self.shifts[route.shift]
            homes = [at for one, at in back if one.technician == shift.technician and one.end <= shift.start]
            worked = tuple(self._visits(route, shift, max([float(shift.start), *homes])))
            back.append((shift, self.home))
            yield Worked(shift.id, worked, max(0.0, self.home - shift.end))

    def shift(self, route: Route, begin: float) -> Iterator[Visited]:
        """The visits of a route as they happen on one more day; `floors` that are set meanwhile hold for later ones."""
        return self._visits(route, self.shifts[route.shift], begin)

    def _visits(self, route: Route, shift: Shift, begin: float) -> Iterator[Visited]:
        clock, here = begin, shift.start_place
        for at, done in enumerate(shift.committed):
            stop, job = route.stops[at], self.jobs[done.job]
            yield Visited(job.id, stop.arrive, done.start, done.finish, _window(job, stop), _told(job, stop))
            clock, here = float(done.finish), job.place
        for at in range(len(shift.committed), len(route.stops)):
            stop, job = route.stops[at], self.jobs[route.stops[at].job]
            there = self._there(shift, (here, job.place), clock)
            arrive, clock = self._rested(route, shift, at, there, stop.arrive)
            clock = max(clock, _opening(job, stop), self.floors.get(job.id, -math.inf))
            start, spread = clock, job.spread or self.problem.uncertainty.service
            clock += job.service_seconds * self._factor(spread)
            here = job.place
            yield Visited(job.id, arrive, start, clock, _window(job, stop), _told(job, stop))
        there = self._there(shift, (here, shift.end_place), clock)
        _, self.home = self._rested(route, shift, len(route.stops), there, math.inf)

    def _rested(self, route: Route, shift: Shift, gap: int, ready: float, planned: float) -> tuple[float, float]:
        """(arrival, ready): breaks of the gap are taken on the way or on site, whichever the plan does."""
        free = [one for one in shift.breaks if not shift.committed or one.window.end > shift.committed[-1].finish]
        arrive = ready
        for taken, pause in zip(route.breaks, free, strict=False):
            if taken.before == gap:
                ready = max(ready, float(pause.window.start)) + pause.seconds
                if taken.start < planned:
                    arrive = ready
        return arrive, ready

    def _there(self, shift: Shift, way: tuple[int, int], clock: float) -> float:
        """When a drive begun now, or later where the planned times then arrive sooner, ends on this day."""
        factor, travel = self._factor(self.problem.uncertainty.travel), self.problem.travel
        matrix = travel.seconds
        for part in travel.slices:
            if part.start <= clock:
                matrix = part.seconds
        choices = [(clock, _at_speed(int(matrix[way]), shift))]
        choices += [
            (float(one.start), _at_speed(int(one.seconds[way]), shift)) for one in travel.slices if one.start > clock
        ]
        leave, seconds = min(choices, key=lambda choice: (choice[0] + choice[1], choice[0]))
        return leave + seconds * factor

    def _factor(self, spread: Spread) -> float:
        if spread.quantiles:
            return _by_quantiles(spread.quantiles, NORMAL.inv_cdf(1.0 - self.chance.random()))
        deviation = math.sqrt(math.log(1.0 + spread.variation * spread.variation))
        return self.chance.lognormvariate(math.log(spread.mean) - deviation * deviation / 2.0, deviation)


def _at_speed(seconds: int, shift: Shift) -> int:
    return math.ceil(seconds * 100 / shift.speed_percent)


def _by_quantiles(points: tuple[tuple[float, float], ...], score: float) -> float:
    """The factor at a normal score: straight lines through the logarithms, the outer ones without end."""
    knots = [(NORMAL.inv_cdf(level), math.log(factor)) for level, factor in points]
    right = next((at for at in range(1, len(knots) - 1) if score <= knots[at][0]), len(knots) - 1)
    (x, low), (y, high) = knots[right - 1], knots[right]
    return math.exp(low + (score - x) * (high - low) / (y - x))


def _window(job: Job, stop: Stop) -> tuple[float, float]:
    for window in job.windows:
        if window.start <= stop.start < window.end:
            return float(window.start), float(window.end)
    return -math.inf, math.inf


def _told(job: Job, stop: Stop) -> tuple[float, float]:
    if job.promise is None or job.promise.window is None:
        return _window(job, stop)
    return float(job.promise.window.start), float(job.promise.window.end)


def _opening(job: Job, stop: Stop) -> float:
    if job.pin is not None:
        return _window(job, stop)[0] if job.pin.start is None else float(job.pin.start)
    first = max(_window(job, stop)[0], -math.inf if job.earliest is None else float(job.earliest))
    if job.promise is None or job.promise.window is None or not job.promise.window_price:
        return first
    return max(first, float(job.promise.window.start)) if job.promise.window.start <= stop.start else first
