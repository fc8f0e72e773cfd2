"""A plan carried out on many drawn days at once, nobody intervening.

The order of stops and the gaps of breaks stay as planned. Nobody leaves the first place before they planned to; after
that they drive on as soon as they are free, wait for the window in which the stop is planned, and serve it however late
it has become. Each quantity is one array over all days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.model import Break, Job, Problem, Shift
from routing.model.checking import ProblemError
from routing.model.routes import Route, Stop, TakenBreak
from routing.model.solution import Solution
from routing.odds.draws import Draws, Reals, Row
from routing.odds.told_windows import earliest_start
from routing.rules.leg_times import scaled


@dataclass(frozen=True, slots=True)
class _Leg:
    """A drive to a place; `row` names its factors, `arrive` when the plan has it end, none for the way home."""

    target: int
    row: tuple[Row, int]
    arrive: int | None = None


Key = tuple[str, int, bool]
"""What is waited for: ("ready" or "finish", job id, mate), or ("home", shift id, False)."""


@dataclass
class Days:
    """Per (job id, mate) the arrivals and starts of every day, per shift the return and whether a break began late."""

    arrive: dict[tuple[int, bool], Reals] = field(default_factory=dict)
    start: dict[tuple[int, bool], Reals] = field(default_factory=dict)
    finish: dict[int, Reals] = field(default_factory=dict)
    late_break: dict[int, NDArray[np.bool_]] = field(default_factory=dict)


def run_days(problem: Problem, solution: Solution, draws: Draws) -> Days:
    """The plan on every drawn day. Raises ProblemError with the code `plan` for a plan of another problem."""
    run = _Run(problem, solution, draws)
    waiting = {route.shift: run.route(route) for route in solution.routes}
    needs = dict.fromkeys(waiting, frozenset[Key]())
    while waiting:
        ready = [shift for shift in waiting if needs[shift] <= run.known.keys()]
        if not ready:
            raise ProblemError([("plan", "Stops of the plan wait for each other.")])
        for shift in ready:
            try:
                needs[shift] = next(waiting[shift])
            except StopIteration:
                del waiting[shift]
    return run.days


class _Run:
    def __init__(self, problem: Problem, solution: Solution, draws: Draws) -> None:
        self.problem, self.draws, self.days = problem, draws, Days()
        self.jobs = {job.id: job for job in problem.jobs}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        self.known = dict[Key, Reals]()
        self.planned = {(stop.job, stop.mate) for route in solution.routes for stop in route.stops}
        strange = any(route.shift not in self.shifts for route in solution.routes)
        if strange or any(job not in self.jobs for job, _ in self.planned):
            raise ProblemError([("plan", "The plan has a shift or a job that the problem does not have.")])
        self.routed = {route.shift for route in solution.routes}

    def route(self, route: Route) -> Iterator[frozenset[Key]]:
        """Carry out one route; gives what has to be known of other routes before it goes on."""
        shift = self.shifts[route.shift]
        fixed = len(shift.committed)
        sooner = [one.id for one in self.shifts.values() if self._precedes(one, shift)]
        yield frozenset(("home", one, False) for one in sooner)
        free, place = self._begin(route, shift, [self.known["home", one, False] for one in sooner])
        self.days.late_break[shift.id] = np.zeros(self.draws.count, np.bool_)
        for stop in route.stops[:fixed]:
            self._note(stop, self._all(stop.arrive), self._all(stop.start), self._all(stop.finish))
        for position, stop in enumerate(route.stops[fixed:], fixed):
            job = self.jobs[stop.job]
            row = (Row.MATE_LEG if stop.mate else Row.LEG, job.id)
            arrive, ready = self._gap(route, position, free, place, _Leg(job.place, row, stop.arrive))
            self.known["ready", job.id, stop.mate] = ready
            yield self._links(job, mate=stop.mate)
            start = np.maximum(self._after_links(job, ready, mate=stop.mate), earliest_start(job, stop))
            finish = start + job.service_seconds * self._factors(job)
            self._note(stop, arrive, start, finish)
            free, place = finish, job.place
        _, home = self._gap(route, len(route.stops), free, place, _Leg(shift.end_place, (Row.RETURN, shift.id)))
        self.days.finish[shift.id] = self.known["home", shift.id, False] = home

    def _precedes(self, one: Shift, shift: Shift) -> bool:
        """Whether it is an earlier shift of the technician, who begins no shift before they are back from the last."""
        return one.technician == shift.technician and one.id in self.routed and one.end <= shift.start

    def _begin(self, route: Route, shift: Shift, homes: list[Reals]) -> tuple[Reals, int]:
        if shift.committed:
            last = shift.committed[-1]
            return self._all(last.finish), self.jobs[last.job].place
        leave = shift.start
        if route.stops and self._may_put_off():
            leave = route.passed[0].depart
        free = self._all(leave)
        for home in homes:
            free = np.maximum(free, home)
        return free, shift.start_place

    def _may_put_off(self) -> bool:
        """Whether a plan leaves home as late as it can."""
        return bool(self.problem.prices.working_second) and not self.problem.travel.slices

    def _gap(self, route: Route, position: int, free: Reals, place: int, leg: _Leg) -> tuple[Reals, Reals]:
        """(arrival, when they are ready to serve) at the end of a gap, by the supply where the plan passes it here."""
        shift, at = self.shifts[route.shift], route.supply
        taken = [(span, pause) for span, pause in self._pauses(route, shift) if span.before == position]
        if at is not None and at.before == position and shift.supply is not None:
            first = [pair for pair in taken if pair[0].finish <= at.start]
            there = _Leg(shift.supply.place, (Row.SUPPLY_LEG, shift.id), at.arrive)
            _, ready = self._drive_and_rest(shift, first, free, place, there)
            spread = self.problem.uncertainty.service
            free = ready + shift.supply.service_seconds * self.draws.factors(spread, Row.SUPPLY, shift.id)
            place, taken = shift.supply.place, taken[len(first) :]
        return self._drive_and_rest(shift, taken, free, place, leg)

    def _pauses(self, route: Route, shift: Shift) -> Iterator[tuple[TakenBreak, Break]]:
        begin = shift.committed[-1].finish if shift.committed else shift.start
        due = [pause for pause in shift.breaks if pause.window.end > begin]
        first = route.passed[0].depart if route.stops and not shift.committed and self._may_put_off() else None
        for taken, pause in zip(route.breaks, due, strict=False):
            # One that is taken at home lies before the departure, and moves nothing.
            if first is None or taken.finish > first:
                yield taken, pause

    def _drive_and_rest(
        self, shift: Shift, taken: list[tuple[TakenBreak, Break]], free: Reals, place: int, leg: _Leg
    ) -> tuple[Reals, Reals]:
        depart, seconds = self._drive(shift, place, leg.target, free)
        ready = depart + seconds * self.draws.factors(self.problem.uncertainty.travel, *leg.row)
        arrive, begin = ready, free
        for span, pause in taken:
            begin = np.maximum(begin, pause.window.start)
            late = self.days.late_break[shift.id]
            np.logical_or(late, begin >= pause.window.end, out=late)
            begin = begin + pause.seconds
            ready = np.maximum(ready, pause.window.start) + pause.seconds
            if leg.arrive is None or span.start < leg.arrive:
                arrive = ready
        return arrive, ready

    def _drive(self, shift: Shift, origin: int, target: int, ready: Reals) -> tuple[Reals, Reals | int]:
        """Departure and planned seconds, as `routing.rules.leg_times.drive` has them, for every day at once."""
        travel, speed = self.problem.travel, shift.speed_percent
        plain = scaled(int(travel.seconds[origin, target]), speed)
        if not travel.slices:
            return ready, plain
        parts = [(part.start, scaled(int(part.seconds[origin, target]), speed)) for part in travel.slices]
        seconds = self._all(plain)
        for start, length in parts:
            seconds = np.where(start <= ready, length, seconds)
        depart, best = ready, ready + seconds
        for start, length in parts:
            later = (start > ready) & (start + length < best)
            depart, seconds = np.where(later, start, depart), np.where(later, length, seconds)
            best = np.where(later, start + length, best)
        return depart, seconds

    def _links(self, job: Job, *, mate: bool) -> frozenset[Key]:
        needed = {("finish", other, of_mate) for other in job.after for of_mate in (False, True)}
        needed = {key for key in needed if key[1:] in self.planned}
        if job.crew == 2 and (job.id, not mate) in self.planned:
            needed.add(("ready", job.id, not mate))
        return frozenset(needed)

    def _after_links(self, job: Job, ready: Reals, *, mate: bool) -> Reals:
        for key in self._links(job, mate=mate):
            ready = np.maximum(ready, self.known[key])
        return ready

    def _factors(self, job: Job) -> Reals | float:
        spread = self.problem.uncertainty.service if job.spread is None else job.spread
        return self.draws.factors(spread, Row.SERVICE, job.id)

    def _note(self, stop: Stop, arrive: Reals, start: Reals, finish: Reals) -> None:
        key = (stop.job, stop.mate)
        self.days.arrive[key], self.days.start[key] = arrive, start
        self.known["finish", stop.job, stop.mate] = finish

    def _all(self, instant: int) -> Reals:
        return np.full(self.draws.count, float(instant))
