"""The windows that a plan's customers are told: as narrow as the odds allow, or of those that the operator offers."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.rules.snapshots import Snapshot
from dispatch.planning.solver.placements import instant
from dispatch.planning.solver.problem import ProblemLayout
from dispatch.visits.rules.told_windows import GRID, LEAST, MOST, ToldRules, needs_window, settled
from dispatch.vocabulary.terms import WindowForm
from dispatch.vocabulary.windows import Window
from routing import ArrivalWindow, Problem, Solution, arrival_blocks, arrival_windows
from routing import Window as Span

DRAWS = 4_000
"""Days that are drawn: odds are within about one point of those of endless days."""

A_DAY = timedelta(days=1)


def windows_by_odds(
    layout: ProblemLayout, unsure: Problem, solution: Solution, rules: ToldRules
) -> Mapping[int, Window]:
    """By visit the window that its customer is told, of those who are yet to be told one; none by the hour.

    `unsure` is the problem with the laws of durations.
    """
    if rules.form is WindowForm.HOURS or not solution.routes:
        return {}
    zone = ZoneInfo(layout.snapshot.zone)
    facts = {visit.id: visit for visit in layout.snapshot.movable}
    starts = {stop.job: instant(stop.start) for route in solution.routes for stop in route.stops}
    found: dict[int, Window] = {}
    for one in _found(layout.snapshot, unsure, solution, rules):
        visit, arrival = facts[one.job], starts[one.job]
        promised = visit.promised.window if visit.promised else None
        window = Window(instant(one.window.start), instant(one.window.end))
        if not needs_window(arrival, visit.windows, promised):
            continue
        if rules.form is WindowForm.ODDS:
            found[one.job] = settled(window, arrival, visit.windows, zone)
        elif arrival in window and all(_holds(own, window) for own in visit.windows if arrival in own):
            found[one.job] = window
    return found


def _holds(own: Window, window: Window) -> bool:
    return own.start <= window.start and window.end <= own.end


def _found(snapshot: Snapshot, unsure: Problem, solution: Solution, rules: ToldRules) -> tuple[ArrivalWindow, ...]:
    if rules.form is WindowForm.OFFERED:
        return arrival_blocks(unsure, solution, tuple(_blocks(snapshot, rules)), rules.level, draws=DRAWS)
    grid, least, most = (int(one.total_seconds()) for one in (GRID, LEAST, MOST))
    return arrival_windows(unsure, solution, rules.level, grid=grid, least=least, most=most, draws=DRAWS)


def _blocks(snapshot: Snapshot, rules: ToldRules) -> Iterator[Span]:
    """The operator's windows of the plan's days, in seconds."""
    zone = ZoneInfo(snapshot.zone)
    for number in range((snapshot.last_day - snapshot.first_day).days + 1):
        midnight = datetime.combine(snapshot.first_day + number * A_DAY, time())
        for minutes in rules.offered:
            start, end = (_at(midnight, one, zone) for one in minutes)
            if start < end:
                yield Span(start, end)


def _at(midnight: datetime, minutes: int, zone: ZoneInfo) -> int:
    local = (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone)
    return int(local.astimezone(UTC).timestamp())
