"""An independent look at a plan: every hard rule and every price, recomputed from the problem alone.

Nothing of the search or of its timing is used here, so that an error there shows here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from routing.model import Job, Problem, Shift
from routing.model.routes import Route, Stop
from routing.model.solution import Solution
from routing.rules.own_time import within_own_time
from routing.rules.verify_prices import objective_of
from routing.rules.verify_times import leg_faults, times


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule.

    Parameters
    ----------
    code : str
        Which rule; stable.
    sentence : str
        The same for a person.
    shift, job : int or None
        Where it is broken, if it is at one place.
    """

    code: str
    sentence: str
    shift: int | None = None
    job: int | None = None


def verify(problem: Problem, solution: Solution) -> list[Violation]:
    """Check every hard rule and every price of a plan, recomputed from the problem alone.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    solution : Solution
        A plan of it, from wherever.

    Returns
    -------
    list of Violation
        Empty when the plan holds.
    """
    look = _Look(within_own_time(problem), solution)
    found = list(look.unknown())
    if found:
        return found
    found = [*look.coverage(), *look.links(), *look.prices()]
    for route in solution.routes:
        found += look.route(route)
    return found


class _Look:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem, self.solution = problem, solution
        self.jobs = {job.id: job for job in problem.jobs}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        self.stops = defaultdict[int, list[tuple[Shift, Stop]]](list)
        for route in solution.routes:
            for stop in route.stops:
                if route.shift in self.shifts:
                    self.stops[stop.job].append((self.shifts[route.shift], stop))
        self.done = {(shift.id, stop.job) for shift in problem.shifts for stop in shift.committed}

    def unknown(self) -> Iterator[Violation]:
        for route in self.solution.routes:
            if route.shift not in self.shifts:
                yield Violation("unknown_shift", "A route is of no shift of the problem.", route.shift)
            for stop in route.stops:
                if stop.job not in self.jobs:
                    yield Violation("unknown_job", "A stop is at no job of the problem.", route.shift, stop.job)

    def coverage(self) -> Iterator[Violation]:
        for shift, count in Counter(route.shift for route in self.solution.routes).items():
            if count > 1:
                yield Violation("shift_twice", "One shift has two routes.", shift)
        left = Counter(unserved.job for unserved in self.solution.unserved)
        done = {job for _, job in self.done}
        for job in self.problem.jobs:
            stops = self.stops[job.id]
            wanted = 0 if left[job.id] else job.crew
            leads = sum(not stop.mate for _, stop in stops)
            whole = len(stops) == wanted and leads == min(1, wanted)
            if left[job.id] > 1 or not (whole or (job.id in done and stops and not left[job.id])):
                sentence = f"It has {len(stops)} stops, and is unserved {left[job.id]} times."
                yield Violation("coverage", sentence, None, job.id)

    def links(self) -> Iterator[Violation]:
        for job in self.problem.jobs:
            stops = [(shift, stop) for shift, stop in self.stops[job.id] if (shift.id, job.id) not in self.done]
            if len(stops) == 2:
                (one, first), (two, second) = stops
                if one.technician == two.technician:
                    yield Violation("crew", "One technician is both of the crew.", one.id, job.id)
                if first.start != second.start:
                    yield Violation("crew", "The crew does not start together.", one.id, job.id)
            for shift, stop in stops:
                yield from self._follows(job, shift, stop)

    def _follows(self, job: Job, shift: Shift, stop: Stop) -> Iterator[Violation]:
        for other in job.after:
            if not self.stops[other]:
                yield Violation("after", f"Job {other} comes first and is unserved.", shift.id, job.id)
            elif max(before.finish for _, before in self.stops[other]) > stop.start:
                yield Violation("after", f"Job {other} is not finished before.", shift.id, job.id)
        twin = job.same_technician_as
        if twin is not None and not stop.mate and self.stops[twin]:
            others = {where.technician for where, one in self.stops[twin] if not one.mate}
            if shift.technician not in others:
                yield Violation("same_technician", f"Job {twin} has another technician.", shift.id, job.id)

    def route(self, route: Route) -> Iterator[Violation]:
        shift = self.shifts[route.shift]
        fixed = len(shift.committed)
        given = [(done.job, done.start, done.finish) for done in shift.committed]
        if [(stop.job, stop.start, stop.finish) for stop in route.stops[:fixed]] != given:
            yield Violation("committed", "Its committed stops are missing or moved.", shift.id)
        stocked = _supply_place(route, shift)
        for place, stop in enumerate(route.stops[fixed:], fixed):
            yield from self._person(shift, stop, supplied=place >= stocked)
            yield from self._start(shift, stop)
        if len(route.stops) > fixed or not fixed:
            yield from self._limits(shift, route)
            yield from self._supply(shift, route)
            yield from self._breaks(shift, route)
            yield from self._clock(shift, route)

    def _person(self, shift: Shift, stop: Stop, *, supplied: bool) -> Iterator[Violation]:
        job, pin = self.jobs[stop.job], self.jobs[stop.job].pin
        if pin is not None and not stop.mate and (pin.technician is not None or pin.shift is not None):
            if pin.shift is not None and pin.shift != shift.id:
                yield Violation("pin", "It is pinned to another shift.", shift.id, job.id)
            if pin.technician is not None and pin.technician != shift.technician:
                yield Violation("pin", "It is pinned to another technician.", shift.id, job.id)
            return
        needed = job.mate_skills if stop.mate else job.skills
        found = shift.supply.skills if supplied and shift.supply is not None else {}
        for name, level in needed.items():
            if max(shift.skills.get(name, level - 1), found.get(name, level - 1)) >= level:
                continue
            yield Violation("skill", "The technician lacks a skill or its level.", shift.id, job.id)
        if shift.technician in job.excluded:
            yield Violation("excluded", "The technician is excluded.", shift.id, job.id)
        if job.required and shift.technician not in job.required and not stop.mate:
            yield Violation("required", "Another technician is required.", shift.id, job.id)

    def _start(self, shift: Shift, stop: Stop) -> Iterator[Violation]:
        job = self.jobs[stop.job]
        if stop.finish - stop.start != job.service_seconds:
            yield Violation("duration", "Service is shorter or longer than the job takes.", shift.id, job.id)
        if job.pin is not None and job.pin.start is not None:
            if stop.start != job.pin.start:
                yield Violation("pin", "It does not start at its pinned time.", shift.id, job.id)
            return
        if job.windows and not any(window.start <= stop.start < window.end for window in job.windows):
            yield Violation("window", "It starts outside its windows.", shift.id, job.id)
        if job.pin is None and job.earliest is not None and stop.start < job.earliest:
            yield Violation("earliest", "It starts too early.", shift.id, job.id)

    def _limits(self, shift: Shift, route: Route) -> Iterator[Violation]:
        fixed = len(shift.committed)
        done = [self.jobs[stop.job] for stop in shift.committed]
        served = [self.jobs[stop.job] for stop in route.stops[fixed:] if not stop.mate]
        supply = _supply_place(route, shift)
        sooner = [self.jobs[stop.job] for stop in route.stops[fixed:supply] if not stop.mate]
        fetched = () if shift.supply is None or supply > len(route.stops) else shift.supply.capacities
        for dimension in range(max((len(job.demands) for job in served), default=0)):
            # What was done stands, even if the stock told is less than it took; then nothing is left.
            taken = sum(_entry(job.demands, dimension) for job in done)
            own, more = max(0, _entry(shift.capacities, dimension) - taken), _entry(fetched, dimension)
            for jobs, stock in ((sooner, own), (served, own + more)):
                used = sum(_entry(job.demands, dimension) for job in jobs)
                if used > stock:
                    yield Violation("capacity", f"Dimension {dimension} needs {used} of {stock}.", shift.id)
                    break
        if shift.max_visits is not None and len(route.stops) > shift.max_visits:
            yield Violation("max_visits", "It has more visits than allowed.", shift.id)
        if shift.max_driving_seconds is not None and route.driving_seconds > shift.max_driving_seconds:
            yield Violation("max_driving", "It drives longer than allowed.", shift.id)
        if route.finish > shift.end + shift.overtime_seconds:
            yield Violation("shift_end", "It ends after the shift and its overtime.", shift.id)

    def _supply(self, shift: Shift, route: Route) -> Iterator[Violation]:
        stop, supply = route.supply, shift.supply
        if stop is None:
            return
        if supply is None:
            yield Violation("supply", "It passes a supply that it does not have.", shift.id)
        elif stop.finish - stop.start != supply.service_seconds:
            yield Violation("supply", "The stop at the supply is shorter or longer than it takes.", shift.id)
        if not len(shift.committed) <= stop.before <= len(route.stops):
            yield Violation("supply", "The supply is passed before a committed stop, or at no gap.", shift.id)

    def _breaks(self, shift: Shift, route: Route) -> Iterator[Violation]:
        begin = shift.committed[-1].finish if shift.committed else shift.start
        due = [pause for pause in shift.breaks if pause.window.end > begin]
        for pause, taken in zip(due, route.breaks, strict=False):
            if not pause.window.start <= taken.start < pause.window.end:
                yield Violation("break_window", "A break starts outside its window.", shift.id)
            if taken.finish - taken.start != pause.seconds:
                yield Violation("break_length", "A break is shorter or longer than it should be.", shift.id)
        if len(route.breaks) > len(due):
            yield Violation("break_extra", "It has a break too many.", shift.id)
        if any(pause.window.end <= route.finish for pause in due[len(route.breaks) :]):
            yield Violation("break_missing", "A break is not taken.", shift.id)
        places = [taken.before for taken in route.breaks]
        if places != sorted(places) or any(not 0 <= place <= len(route.stops) for place in places):
            yield Violation("break_place", "A break is at no gap of the route, or out of order.", shift.id)

    def _clock(self, shift: Shift, route: Route) -> Iterator[Violation]:
        fixed = len(shift.committed)
        free, place = shift.start, shift.start_place
        if fixed:
            free, place = shift.committed[-1].finish, self.jobs[shift.committed[-1].job].place
        for position in range(fixed, len(route.stops) + 1):
            pauses = [(pause.start, pause.finish) for pause in route.breaks if pause.before == position]
            if (at := route.supply) is not None and shift.supply is not None and at.before == position:
                sooner = [pause for pause in pauses if pause[1] <= at.start]
                leg, places = times(at), (place, shift.supply.place)
                for code, sentence in leg_faults(self.problem.travel, shift, places, free, leg=leg, pauses=sooner):
                    yield Violation(code, sentence, shift.id)
                free, place, pauses = at.finish, shift.supply.place, pauses[len(sooner) :]
            if position < len(route.stops):
                stop = route.stops[position]
                target, job = self.jobs[stop.job].place, stop.job
                leg = times(stop)
            else:
                target, job = shift.end_place, None
                leg = (route.return_depart, route.return_travel_seconds, route.return_travel_metres, route.finish,
                       route.finish)  # fmt: skip
            for code, sentence in leg_faults(self.problem.travel, shift, (place, target), free, leg=leg, pauses=pauses):
                yield Violation(code, sentence, shift.id, job)
            if position < len(route.stops):
                free, place = stop.finish, target

    def prices(self) -> Iterator[Violation]:
        right = objective_of(self.problem, self.solution, self.stops, self.shifts)
        if self.solution.objective != right:
            yield Violation("objective", f"The terms add up to {right}.")
        bound = self.solution.bound
        if bound is not None and bound > self.solution.objective.total:
            yield Violation("bound", "The lower bound lies above the plan.")


def _supply_place(route: Route, shift: Shift) -> int:
    """Index of the first stop after the supply; beyond all stops where it is not passed."""
    return len(route.stops) + 1 if route.supply is None or shift.supply is None else route.supply.before


def _entry(values: tuple[int, ...], dimension: int) -> int:
    return values[dimension] if dimension < len(values) else 0
