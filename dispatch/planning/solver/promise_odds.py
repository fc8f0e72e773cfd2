"""How likely each visit of a plan starts within the time that its customer is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.planning.rules.plan_changes import PlanResult
from dispatch.planning.rules.snapshots import VisitFacts
from dispatch.planning.solver.placements import instant
from dispatch.planning.solver.problem import ProblemLayout
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedLaws
from dispatch.uncertainty.rules.samples import band_of
from dispatch.visits.rules.appointments import promised_window
from dispatch.vocabulary.windows import Window
from routing import Job, Problem, Promise, Solution, Spread, Stop, Uncertainty, assess
from routing import Window as Span

DRAWS = 4_000
"""Days that are drawn: odds are within about two points of those of endless days."""


@dataclass(frozen=True, slots=True)
class VisitLaws:
    """How durations turn out: the laws in use, and the work type of each visit that has one."""

    laws: LearnedLaws
    types: Mapping[int, int]

    def drives(self, territory_id: int) -> Spread:
        """The law of drives."""
        return _spread(self.laws.of_drives(territory_id))

    def usual(self, job: Job) -> Spread:
        """The law of a visit's work, whoever does it at whatever hour."""
        return _spread(self.laws.of_work(self.types.get(job.id), job.service_seconds, None, None))

    def work(self, job: Job, technician_id: int, start: datetime) -> Spread:
        """The law of a visit's work by this technician from this local time on."""
        law = self.laws.of_work(self.types.get(job.id), job.service_seconds, technician_id, band_of(start.hour))
        return _spread(law)


def odds_of(
    layout: ProblemLayout, unsure: Problem, solution: Solution, by_odds: Mapping[int, Window]
) -> Mapping[int, float]:
    """By visit the percent of days on which it starts within the time told, nobody intervening.

    The time told is what a publication of the plan would promise: of `by_odds` for those whose windows odds chose.
    `unsure` is the problem with the laws of durations. Visits that the plan leaves as they are have no odds.
    """
    facts = {visit.id: visit for visit in layout.snapshot.movable}
    told = {
        stop.job: by_odds.get(stop.job) or _told(facts[stop.job], stop, ZoneInfo(layout.snapshot.zone))
        for route in solution.routes
        for stop in route.stops
    }
    unsure = replace(unsure, jobs=tuple(_promised(job, told.get(job.id)) for job in unsure.jobs))
    assessed = assess(unsure, solution, DRAWS, levels=()).stops
    return {stop.job: round(100 * stop.kept, 1) for stop in assessed if not stop.mate}


def uncertain(layout: ProblemLayout, problem: Problem, solution: Solution, known: VisitLaws) -> Problem:
    """The problem with the law of each visit's work where a solution has it, and that of drives."""
    zone = ZoneInfo(layout.snapshot.zone)
    jobs = {job.id: job for job in problem.jobs}
    laws = {
        stop.job: known.work(
            jobs[stop.job], layout.pieces[route.shift].technician_id, instant(stop.start).astimezone(zone)
        )
        for route in solution.routes
        for stop in route.stops
        if not stop.mate
    }
    told = tuple(replace(job, spread=laws[job.id]) if job.id in laws else job for job in problem.jobs)
    return replace(problem, jobs=told, uncertainty=Uncertainty(travel=known.drives(layout.snapshot.territory_id)))


def with_odds(result: PlanResult, odds: Mapping[int, float], by_odds: Mapping[int, Window]) -> PlanResult:
    """The plan with the odds of its visits, and with the windows that odds chose."""
    placements = (
        replace(place, odds_percent=odds.get(place.visit_id), told_window=by_odds.get(place.visit_id))
        for place in result.placements
    )
    return replace(result, placements=tuple(placements))


def _told(visit: VisitFacts, stop: Stop, zone: ZoneInfo) -> Window:
    promised = visit.promised.window if visit.promised else None
    return promised_window(instant(stop.start), visit.windows, zone, promised=promised)


def _promised(job: Job, window: Window | None) -> Job:
    return job if window is None else replace(job, promise=replace(job.promise or Promise(), window=_span(window)))


def _spread(law: DurationLaw) -> Spread:
    return Spread(law.variation, law.mean)


def _span(window: Window) -> Span:
    return Span(int(window.start.timestamp()), int(window.end.timestamp()))
