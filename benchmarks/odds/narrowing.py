"""Windows narrowed as the day goes, by the rule and the forecast of the product, on days that the simulator plays.

After each visit that ends the technician's arrivals are forecast as `dispatch` forecasts them after a report, and where
its rule finds a narrower window certain the customer is told, once. The simulator goes on from there: a technician who
comes before the window told waits for it. Whether they came within it is read from what happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from benchmarks.odds.simulator import Simulator, Visited
from dispatch.field.rules.arrival_odds import arrival_starts, pause_left
from dispatch.field.rules.eta import RemainingVisit
from dispatch.field.rules.narrowing import narrower
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedLaws
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window as ToldWindow
from routing import Problem, Route, Solution, Window, arrival_windows

MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
NOBODY, NOWHERE = 1, 1
"""A technician and a territory of whom nothing has been learned."""


@dataclass
class Narrowed:
    """Sums over simulated days of the windows that were narrowed, and of those that were not."""

    visits: int = 0
    narrowed: int = 0
    kept: int = 0
    stated: float = 0.0
    kept_as_told: int = 0
    wide_seconds: float = 0.0
    narrow_seconds: float = 0.0
    notice: list[float] = field(default_factory=list)

    def __add__(self, other: "Narrowed") -> "Narrowed":
        return Narrowed(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def told(self) -> dict[str, Any]:
        """How often narrowed windows held beside what was stated, how much narrower and how soon they were told."""
        narrowed, wide = max(1, self.narrowed), max(1, self.visits - self.narrowed)
        notice = sorted(self.notice)
        return {
            "visits": self.visits,
            "narrowed_percent": round(100 * self.narrowed / max(1, self.visits), 1),
            "narrowed_kept_percent": round(100 * self.kept / narrowed, 2),
            "narrowed_stated_percent": round(100 * self.stated / narrowed, 2),
            "not_narrowed_kept_percent": round(100 * self.kept_as_told / wide, 2),
            "width_before_minutes": round(self.wide_seconds / narrowed / 60, 1),
            "width_after_minutes": round(self.narrow_seconds / narrowed / 60, 1),
            "notice_median_minutes": round(notice[len(notice) // 2] / 60, 1) if notice else None,
        }


@dataclass
class _Day:
    """One route on one day: which windows hold now, with which odds they were told, and when they were narrowed."""

    windows: dict[int, Window]
    odds: dict[int, float]
    told_at: dict[int, float] = field(default_factory=dict)


def narrowed_windows(problem: Problem, plan: Solution, days: int, seed: int, level: float = 0.95) -> Narrowed:
    """Plays so many days of a plan whose customers were told windows by the odds that hold with this level."""
    told = {one.job: one.window for one in arrival_windows(problem, plan, level)}
    floors = {job: window.start for job, window in told.items()}
    simulator, tally = Simulator(problem, plan, seed, floors), Narrowed()
    for _ in range(days):
        for route in plan.routes:
            simulator.floors = dict(floors)
            jobs = [stop.job for stop in route.stops]
            day = _Day({job: told[job] for job in jobs}, dict.fromkeys(jobs, level))
            for visit in _played(problem, simulator, route, day):
                _judge(visit, told[visit.job], day, tally)
    return tally


def _played(problem: Problem, simulator: Simulator, route: Route, day: _Day) -> Iterator[Visited]:
    """The visits of a route one after the other; after each of them windows may become narrower."""
    begin = float(simulator.shifts[route.shift].start)
    for number, visit in enumerate(simulator.shift(route, begin)):
        yield visit
        for job, window, odds in _certain(problem, route, number + 1, visit.finish, day):
            day.windows[job], day.odds[job], day.told_at[job] = window, odds, visit.finish
            simulator.floors[job] = window.start


def _judge(visit: Visited, wide: Window, day: _Day, tally: Narrowed) -> None:
    window = day.windows[visit.job]
    holds = window.start <= visit.start < window.end
    tally.visits += 1
    if visit.job not in day.told_at:
        tally.kept_as_told += holds
        return
    tally.narrowed += 1
    tally.kept += holds
    tally.stated += day.odds[visit.job]
    tally.wide_seconds += wide.end - wide.start
    tally.narrow_seconds += window.end - window.start
    tally.notice.append(window.start - day.told_at[visit.job])


def _certain(problem: Problem, route: Route, left: int, now: float, day: _Day) -> Iterator[tuple[int, Window, float]]:
    """The windows that become certain as a visit ends, by the product's forecast of what is left of the route."""
    legs = [_leg(problem, route, at) for at in range(left, len(route.stops))]
    open_still = {leg.visit_id for leg in legs if leg.visit_id not in day.told_at}
    if not open_still:
        return
    opens = {id: _instant(day.windows[id].start) for id in sorted(open_still)}
    laws = LearnedLaws(
        DurationLaw(1.0, problem.uncertainty.service.variation), DurationLaw(1.0, problem.uncertainty.travel.variation)
    )
    at = _instant(now)
    pause = pause_left(legs[0], _instant(route.stops[left - 1].finish), at, at)
    starts = arrival_starts(legs, opens, laws, technician_id=NOBODY, territory_id=NOWHERE, now=at, pause_s=pause)
    for leg in legs:
        if leg.visit_id not in open_still:
            continue
        window = day.windows[leg.visit_id]
        told = ToldWindow(_instant(window.start), _instant(window.end))
        odds = day.odds[leg.visit_id]
        found = narrower(told, starts[leg.visit_id], at, holds=[leg.planned_at], told_odds=odds)
        if found is not None:
            narrow, certain = found
            yield leg.visit_id, Window(_second(narrow.start), _second(narrow.end)), certain


def _leg(problem: Problem, route: Route, at: int) -> RemainingVisit:
    stop = route.stops[at]
    service = next(job.service_seconds for job in problem.jobs if job.id == stop.job)
    return RemainingVisit(
        stop.job, VisitState.SCHEDULED, _instant(stop.start), service_s=service, travel_s=stop.travel_seconds
    )


def _instant(second: float) -> datetime:
    return datetime.fromtimestamp(MIDNIGHT.timestamp() + second, UTC)


def _second(at: datetime) -> int:
    return round(at.timestamp() - MIDNIGHT.timestamp())
