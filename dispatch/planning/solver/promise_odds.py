"""How likely each visit of a plan starts within the time that its customer is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from dispatch.planning.rules.plan_changes import PlanResult
from dispatch.planning.rules.snapshots import VisitFacts
from dispatch.planning.solver.problem import ProblemLayout, instant
from dispatch.visits.rules.appointments import promised_window
from dispatch.vocabulary.windows import Window
from routing import Job, Problem, Promise, Solution, Spread, Stop, Uncertainty, assess
from routing import Window as Span

DRAWS = 4_000
"""Days that are drawn: odds are within about two points of those of endless days."""


@dataclass(frozen=True, slots=True)
class DurationSpread:
    """How far service and drives turn out from what is planned: coefficients of variation in percent."""

    service_percent: int
    travel_percent: int

    @property
    def uncertainty(self) -> Uncertainty:
        return Uncertainty(Spread(self.service_percent / 100), Spread(self.travel_percent / 100))


def odds_of(layout: ProblemLayout, problem: Problem, solution: Solution, spread: DurationSpread) -> Mapping[int, float]:
    """By visit the percent of days on which it starts within the time told, nobody intervening.

    The time told is what a publication of the plan would promise. Visits that the plan leaves as they are have no odds.
    """
    facts = {visit.id: visit for visit in layout.snapshot.movable}
    zone = ZoneInfo(layout.snapshot.zone)
    stops = {stop.job: stop for route in solution.routes for stop in route.stops}
    jobs = tuple(_told(job, facts[job.id], stops.get(job.id), zone) for job in problem.jobs)
    unsure = replace(problem, jobs=jobs, uncertainty=spread.uncertainty)
    return {stop.job: round(100 * stop.kept, 1) for stop in assess(unsure, solution, DRAWS, levels=()).stops}


def with_odds(result: PlanResult, odds: Mapping[int, float]) -> PlanResult:
    """The plan with the odds of its visits."""
    placements = (replace(place, odds_percent=odds.get(place.visit_id)) for place in result.placements)
    return replace(result, placements=tuple(placements))


def _told(job: Job, visit: VisitFacts, stop: Stop | None, zone: ZoneInfo) -> Job:
    if stop is None:
        return job
    promised = visit.promised.window if visit.promised else None
    window = promised_window(instant(stop.start), visit.windows, zone, promised=promised)
    return replace(job, promise=replace(job.promise or Promise(), window=_span(window)))


def _span(window: Window) -> Span:
    return Span(int(window.start.timestamp()), int(window.end.timestamp()))
