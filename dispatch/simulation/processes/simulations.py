"""Plays a simulation: reads all that it needs, plans and drives the days with nothing held, writes what came of it.

Every policy plans the same days from the same orders, each with the visits that it has not served before.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.tables import Simulation
from dispatch.kernel.work import Work
from dispatch.planning.processes.planning import PlanningBackend
from dispatch.planning.rules.snapshots import Snapshot, span_of_days
from dispatch.planning.services.promise_odds import visit_laws
from dispatch.planning.solver.promise_odds import VisitLaws
from dispatch.planning.solver.solver import SolverFailed
from dispatch.simulation.queries import past_orders, workforce
from dispatch.simulation.rules import orders
from dispatch.simulation.rules.comparison import PlayedDay, compare, of_day
from dispatch.simulation.rules.drive import DrivenDay, Futures, drive
from dispatch.simulation.rules.orders import KnownVisit
from dispatch.simulation.rules.scenarios import TODAY, Scenario, changes_of, staffed, with_slots
from dispatch.simulation.services import simulations
from dispatch.simulation.solver.day_plans import DayPlan, DayPlanner
from dispatch.visits.queries import told_window_rules
from dispatch.visits.rules.told_windows import ToldRules
from dispatch.vocabulary.terms import SimulatedOrders
from dispatch.workforce.services.zones import zone_of_territory

TEXTS_A_VISIT = 3
"""Confirmation, reminder, on the way."""

MOST_VISITS = 20_000
MOST_VISITS_A_DAY = 2_000

NO_ORDERS, TOO_MANY = "simulation_without_orders", "simulation_too_large"


class CannotPlay(Exception):
    """The days can't be played; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Setting:
    """All that is played: the days with who works, the visits, the laws of durations, the policies."""

    zone: ZoneInfo
    days: tuple[Snapshot, ...]
    pool: tuple[KnownVisit, ...]
    known: VisitLaws
    told: ToldRules
    policies: tuple[Scenario, ...]
    broken_minutes: int
    futures: int
    seed: int
    attempt: int


@dataclass
class _Course:
    """How far one policy has come."""

    scenario: Scenario
    served: set[int] = field(default_factory=set)
    played: list[tuple[DayPlan, DrivenDay]] = field(default_factory=list)


def run(backend: PlanningBackend, simulation_id: int, shown: Callable[[], object] = lambda: None) -> None:
    """Plays a simulation to its end, or until it is cancelled; `shown` is called after each day of each policy.

    It may be called again after a worker was killed.
    """
    with backend.work() as work:
        row = simulations.begin(work, simulation_id)
        if row is None:
            return
        attempt = row.attempt
        try:
            setting = _read(work, row)
        except CannotPlay as cannot:
            simulations.fail(work, simulation_id, attempt, cannot.code)
            return

    def goes_on() -> bool:
        shown()
        with backend.work() as work:
            return simulations.carry_on(work, simulation_id, attempt)

    try:
        result = play(backend, setting, goes_on)
    except (SolverFailed, CannotPlay) as failed:
        with backend.work() as work:
            simulations.fail(work, simulation_id, attempt, failed.code)
        return
    except Exception:
        with backend.work() as work:
            simulations.fail(work, simulation_id, attempt, "simulation_error")
        raise
    if result is not None:
        with backend.work() as work:
            simulations.finish(work, simulation_id, attempt, result)


def play(backend: PlanningBackend, setting: Setting, goes_on: Callable[[], bool]) -> Mapping[str, Any] | None:
    """Plays all days under all policies; None where `goes_on`, which is asked after each, told to stop.

    Raises `SolverFailed`, `CannotPlay`.
    """
    planner = DayPlanner(
        backend.solver, backend.roads, setting.known, setting.told, setting.broken_minutes, setting.seed
    )
    courses = [_Course(scenario) for scenario in setting.policies]
    drives = setting.known.laws.of_drives(setting.days[0].territory_id)
    for number, day in enumerate(setting.days):
        futures = Futures(setting.seed, day.first_day.toordinal(), setting.futures)
        for course in courses:
            with backend.cores.taken():
                plan = _plan(planner, course, setting, number)
            course.served |= plan.served
            course.played.append((plan, drive(plan.routes, futures, drives)))
            if not goes_on():
                return None
    return {"policies": list(_told(setting, courses))}


def _read(work: Work, row: Simulation) -> Setting:
    zone = zone_of_territory(work, row.territory_id)
    dates = [row.first_day + timedelta(days=number) for number in range((row.last_day - row.first_day).days + 1)]
    if row.orders == SimulatedOrders.DRAWN:
        models = past_orders.models(work.session, row.territory_id)
        if not models:
            raise CannotPlay(NO_ORDERS)
        pool: Sequence[KnownVisit] = orders.drawn(models, dates, row.orders_a_day or 1, zone, row.seed)
    else:
        span = span_of_days(row.first_day, row.last_day, zone)
        pool = past_orders.came_in(work.session, row.territory_id, span, MOST_VISITS + 1)
    first_days = orders.first_days(pool, dates, zone)
    if not first_days:
        raise CannotPlay(NO_ORDERS)
    if len(pool) > MOST_VISITS or max(Counter(first_days.values()).values()) > MOST_VISITS_A_DAY:
        raise CannotPlay(TOO_MANY)
    types = {one.facts.id: one.work_type_id for one in pool if one.work_type_id is not None}
    return Setting(
        zone,
        workforce.empty_days(work.session, row.territory_id, dates, zone),
        tuple(pool),
        VisitLaws(visit_laws(work, ()).laws, types),
        told_window_rules.of_territory(work.session, row.territory_id),
        (TODAY, *simulations.scenarios_of(row)),
        work.tools.broken_promise_minutes,
        row.futures,
        row.seed,
        row.attempt,
    )


def _plan(planner: DayPlanner, course: _Course, setting: Setting, number: int) -> DayPlan:
    day = setting.days[number]
    coming = orders.of_day(setting.pool, day.first_day, setting.zone, course.served)
    if len(coming.visits) > MOST_VISITS_A_DAY:
        raise CannotPlay(TOO_MANY)
    visits = tuple(with_slots(visit, course.scenario) for visit in coming.visits)
    snapshot = staffed(replace(day, visits=visits), course.scenario, number)
    return planner.plan(snapshot, course.scenario, coming.not_before)


def _told(setting: Setting, courses: Sequence[_Course]) -> Iterator[dict[str, Any]]:
    """Each policy with its figures, their differences from today's, and its days."""
    dates = [day.first_day for day in setting.days]
    first_days = orders.first_days(setting.pool, dates, setting.zone)
    played = [list(_played(course, dates, first_days)) for course in courses]
    for course, days, result in zip(courses, played, compare(played, setting.seed), strict=True):
        yield {
            "name": course.scenario.name,
            "changes": changes_of(course.scenario),
            "figures": {name: one.told() for name, one in result.figures.items()},
            "differences": {name: one.told() for name, one in result.differences.items()},
            "days": [{"day": date.isoformat(), **of_day(day)} for date, day in zip(dates, days, strict=True)],
        }


def _played(course: _Course, dates: Sequence[date], first_days: Mapping[int, date]) -> Iterator[PlayedDay]:
    left = Counter(day for visit_id, day in first_days.items() if visit_id not in course.served)
    for day, (plan, driven) in zip(dates, course.played, strict=True):
        yield PlayedDay(
            served=len(plan.served),
            unplanned=left[day],
            texts=TEXTS_A_VISIT * len(plan.served),
            width_seconds=plan.width_seconds,
            stated=plan.stated,
            kept=driven.kept,
            late_texts=driven.late_texts,
            driving_seconds=driven.driving_seconds,
            overtime_seconds=driven.overtime_seconds,
        )
