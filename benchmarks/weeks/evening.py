"""The evening before: a day is planned by the product's own planner, and every customer is told what to expect."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from benchmarks.weeks.draw import Plot
from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.plan_changes import Placement, PlanResult
from dispatch.planning.rules.snapshots import Promised, Snapshot, VisitFacts
from dispatch.planning.solver.problem import lay_out, outcome, present, to_problem
from dispatch.visits.rules.appointments import promised_window
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window
from routing import Limits, solve
from routing.roads import GreatCircleRoads

ROADS = GreatCircleRoads()
UTC_ZONE = ZoneInfo("UTC")
EVENING = timedelta(hours=6)
"""So long before midnight the next day is planned."""


def solved(snapshot: Snapshot, limits: Limits) -> PlanResult:
    """What the product plans from a snapshot: frozen and priced by its rules, begun from what stands."""
    ground = lay_out(frozen(snapshot))
    travel = ROADS.matrix(ground.places)
    problem = to_problem(ground, travel)
    standing = present(ground, problem)
    if not problem.jobs or not problem.shifts:
        return outcome(ground, standing, travel)
    return outcome(ground, solve(problem, limits, standing), travel)


def planned(plot: Plot, limits: Limits) -> Plot:
    """The day with everybody's route, and the window and technician that each customer was told.

    Whoever finds no place is told no time, and belongs to another day.
    """
    places = {one.visit_id: one for one in solved(_seen(plot), limits).placements}
    return replace(plot, visits=tuple(_told(visit, places[visit.id]) for visit in plot.visits if visit.id in places))


def _seen(plot: Plot) -> Snapshot:
    return Snapshot(
        territory_id=1, zone="UTC", first_day=plot.day, last_day=plot.day,
        taken_at=datetime.combine(plot.day, time(), UTC) - EVENING,
        visits=plot.visits, technicians=plot.technicians, shifts=plot.shifts,
    )  # fmt: skip


def _told(visit: VisitFacts, place: Placement) -> VisitFacts:
    window = promised_window(place.start, visit.windows, UTC_ZONE)
    return replace(
        visit, state=VisitState.SCHEDULED, technician_id=place.technician_id,
        during=Window(place.start, place.finish), promised=Promised(window, place.technician_id),
    )  # fmt: skip
