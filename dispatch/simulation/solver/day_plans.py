"""Plans one day of a scenario with the product's own planner, and lays the plan out for the road."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from dispatch.planning.solver.placements import instant
from dispatch.planning.solver.priced_odds import with_priced_odds
from dispatch.planning.solver.problem import ProblemLayout, lay_out, to_problem
from dispatch.planning.solver.promise_odds import VisitLaws, uncertain
from dispatch.planning.solver.solver import Solver
from dispatch.planning.solver.told_windows import windows_by_odds
from dispatch.simulation.rules.drive import DriveRoute, DriveStop, Rest
from dispatch.simulation.rules.scenarios import COPY_OF, MOST_MORE, Scenario
from dispatch.uncertainty.rules.factors import DurationLaw
from dispatch.visits.rules.appointments import promised_window
from dispatch.visits.rules.told_windows import ToldRules
from dispatch.vocabulary.terms import SimulatedWindows, WindowForm
from dispatch.vocabulary.windows import Window
from routing import Job, Limits, Problem, Promise, Route, Shift, Solution, Stop, assess
from routing import Window as Span
from routing.roads import Roads

SEARCH_STEPS = 300
"""How long each day is searched for: a number of steps, so that a seed always gives the same plan."""

DRAWS = 1_000
"""Days that the plan's own odds are counted on."""

ON_THE_GRID = timedelta(minutes=30)
"""Blocks begin on the half hour."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A planned day: routes for the road, the visits in them, and how long all windows told are in sum.

    stated: how many promises are kept by the plan's own odds.
    """

    routes: tuple[DriveRoute, ...]
    served: frozenset[int]
    width_seconds: int
    stated: float


@dataclass(frozen=True, slots=True)
class DayPlanner:
    """Plans days with the house's solver and roads, and the laws of durations in use.

    told: by which rule the territory's customers are told windows. broken_minutes: what a broken promise costs the
    house's own plans, in minutes of driving.
    """

    solver: Solver
    roads: Roads
    known: VisitLaws
    told: ToldRules
    broken_minutes: int
    seed: int

    def plan(self, snapshot: Snapshot, scenario: Scenario, not_before: Mapping[int, datetime]) -> DayPlan:
        """The plan of a snapshot in which nobody has a visit yet; `not_before` holds who was known only during the day.

        Raises `SolverFailed`.
        """
        layout = lay_out(snapshot)
        bare = self._priced(to_problem(layout, self.roads.matrix(layout.places)), scenario, not_before)
        minutes = self.broken_minutes if scenario.broken_price is None else scenario.broken_price
        problem = with_priced_odds(bare, layout, self.known, minutes)
        if not problem.jobs or not problem.shifts:
            return DayPlan((), frozenset(), 0, 0.0)
        limits = Limits(seconds=None, steps=SEARCH_STEPS, seed=self.seed)
        solution = self.solver.solve(problem, limits)
        unsure = uncertain(layout, problem, solution, _with_copies(self.known))
        told = _told_windows(layout, unsure, solution, scenario, self.told)
        return DayPlan(
            tuple(_routes(unsure, solution, told)),
            frozenset(told),
            sum(int(window.length.total_seconds()) for window in told.values()),
            _stated(unsure, solution, told),
        )

    def _priced(self, problem: Problem, scenario: Scenario, not_before: Mapping[int, datetime]) -> Problem:
        """The problem with the scenario's own overtime, and with the begin of what was not known before."""
        shifts, minutes, price = problem.shifts, scenario.overtime_minutes * 60, scenario.overtime_price
        if minutes:
            shifts = tuple(replace(one, overtime_seconds=minutes, overtime_price=price) for one in shifts)
        jobs = tuple(
            replace(job, earliest=_seconds(not_before[job.id])) if job.id in not_before else job for job in problem.jobs
        )
        return replace(problem, jobs=jobs, shifts=shifts)


def _routes(problem: Problem, solution: Solution, told: Mapping[int, Window]) -> Iterator[DriveRoute]:
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id: shift for shift in problem.shifts}
    for route in solution.routes:
        shift = shifts[route.shift]
        rests, here, stops = _rests(route, shift), shift.start_place, []
        for at, stop in enumerate(route.stops):
            job = jobs[stop.job]
            stops.append(_stop(job, stop, told[job.id], _leg(problem, shift, here, job.place), rests.get(at, ())))
            here = job.place
        yield DriveRoute(
            shift.technician,
            shift.start,
            shift.end,
            tuple(stops),
            _leg(problem, shift, here, shift.end_place),
            rests.get(len(stops), ()),
        )


def _with_copies(known: VisitLaws) -> VisitLaws:
    """The laws, in which the copy of a technician needs as long as the technician."""
    own = known.laws.technicians
    copies = {turn * COPY_OF + id: factor for turn in range(MOST_MORE + 1) for id, factor in own.items()}
    return replace(known, laws=replace(known.laws, technicians=copies))


def _told_windows(
    layout: ProblemLayout, unsure: Problem, solution: Solution, scenario: Scenario, today: ToldRules
) -> dict[int, Window]:
    """What each customer with a place is told: their own slot, else by the scenario's form."""
    zone = ZoneInfo(layout.snapshot.zone)
    facts = {visit.id: visit for visit in layout.snapshot.movable}
    by_odds = windows_by_odds(layout, unsure, solution, _rules(scenario, today))
    told = {}
    for route in solution.routes:
        for stop in route.stops:
            visit, arrival = facts[stop.job], instant(stop.start)
            told[stop.job] = by_odds.get(stop.job) or _usual(arrival, visit, zone, scenario)
    return told


def _rules(scenario: Scenario, today: ToldRules) -> ToldRules:
    """By which rule windows are told: the territory's own, unless the scenario has another."""
    if scenario.windows is SimulatedWindows.TODAY:
        return today
    form = WindowForm.ODDS if scenario.windows is SimulatedWindows.ODDS else WindowForm.HOURS
    return replace(today, form=form, percent=scenario.level_percent)


def _usual(arrival: datetime, visit: VisitFacts, zone: ZoneInfo, scenario: Scenario) -> Window:
    if scenario.windows is not SimulatedWindows.BLOCKS or any(arrival in window for window in visit.windows):
        return promised_window(arrival, visit.windows, zone)
    length = timedelta(minutes=scenario.window_minutes)
    local = (arrival - length / 2 + ON_THE_GRID / 2).astimezone(zone)
    start = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0).astimezone(UTC)
    return Window(start, start + length)


def _stated(problem: Problem, solution: Solution, told: Mapping[int, Window]) -> float:
    """The sum of the odds with which the plan's own stops begin within what their customers are told."""
    jobs = tuple(
        replace(job, promise=Promise(window=_span(told[job.id]), window_price=1)) if job.id in told else job
        for job in problem.jobs
    )
    stops = assess(replace(problem, jobs=jobs), solution, DRAWS, levels=()).stops
    return sum(stop.kept for stop in stops if not stop.mate)


def _stop(job: Job, stop: Stop, told: Window, leg: int, rests: tuple[Rest, ...]) -> DriveStop:
    within = [window.start for window in job.windows if window.start <= stop.start < window.end]
    opens = max([_seconds(told.start), *within, *([] if job.earliest is None else [job.earliest])])
    law = DurationLaw(job.spread.mean, job.spread.variation) if job.spread else DurationLaw()
    return DriveStop(
        job.id, leg, rests, opens, _seconds(told.end), job.service_seconds, law, after=job.after, mate=stop.mate
    )


def _rests(route: Route, shift: Shift) -> Mapping[int, tuple[Rest, ...]]:
    """By the gap before which stop they lie: the breaks that the plan takes, as early as the shift allows them."""
    left, found = list(shift.breaks), dict[int, tuple[Rest, ...]]()
    for taken in route.breaks:
        own = next(one for one in left if one.window.start <= taken.start < one.window.end)
        left.remove(own)
        found[taken.before] = (*found.get(taken.before, ()), Rest(own.window.start, own.seconds))
    return found


def _leg(problem: Problem, shift: Shift, start: int, end: int) -> int:
    """The drive at the technician's speed, in full seconds."""
    return -(-int(problem.travel.seconds[start, end]) * 100 // shift.speed_percent)


def _span(window: Window) -> Span:
    return Span(_seconds(window.start), _seconds(window.end))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
