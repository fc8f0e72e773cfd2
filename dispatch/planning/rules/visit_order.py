"""What the order between visits leaves of the time in which each may be done: in a plan, and in routes that stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.rules.snapshots import Snapshot, VisitFacts, span_of_days
from dispatch.visits.rules.visit_links import UNLINKED, LinkedVisit, VisitLinks
from dispatch.vocabulary.windows import Window

WAITS_FOR = "waits_for"
"""The code of a visit for whose predecessor no plan has a time yet, or one that is too late."""

TOO_EARLY = "comes_after"
TOO_LATE = "comes_before"
OUT_OF_ORDER = frozenset({WAITS_FOR, TOO_EARLY, TOO_LATE})
"""Why a visit can't be put where it would break an order; a person may all the same, with a reason."""

FAR = timedelta(days=30)
"""Longer than any plan."""

Reason = tuple[str, str]
"""A stable code, and a sentence for a person."""


def in_order(snapshot: Snapshot) -> Snapshot:
    """A plan's snapshot with the order between visits as bounds of their times.

    Of what a movable visit waits for only that is left which the plan has to place itself, or which has no time that
    would let the visit be planned (`waiting`).
    """
    if all(visit.links == UNLINKED for visit in snapshot.visits):
        return snapshot
    movable = {visit.id for visit in snapshot.movable}
    visits = tuple(_bounded(snapshot, visit, movable) if visit.id in movable else visit for visit in snapshot.visits)
    return replace(snapshot, visits=visits)


def waiting(snapshot: Snapshot, aside: Collection[int]) -> Mapping[int, Reason]:
    """The movable visits of a snapshot `in_order` that can't be planned for their order, each with its reason.

    aside: movable visits that are not planned for reasons of their own; what waits for them is not planned either.
    """
    found: dict[int, Reason] = {}
    left = set(aside)
    planned = {visit.id for visit in snapshot.movable}
    linked = [visit for visit in snapshot.movable if visit.links != UNLINKED or visit.done_by]
    while True:
        new = {
            visit.id: reason
            for visit in linked
            if visit.id not in left and (reason := _why_not(snapshot, visit, planned - left))
        }
        if not new:
            return found
        found |= new
        left |= set(new)


def waits_for(snapshot: Snapshot, visit_id: int) -> Reason:
    """Why a visit was left out whose predecessor had no place in the plan either."""
    after = next((one.links.after for one in snapshot.visits if one.id == visit_id), None)
    return WAITS_FOR, f"It comes only after {after.name if after else 'another visit'}, which has no time yet."


def keeping_order(snapshot: Snapshot, wanted: VisitFacts) -> Snapshot:
    """Routes that stand, for one visit to be put in: no other visit gives way before or behind what it is linked to."""
    if all(visit.links == UNLINKED for visit in snapshot.visits):
        return snapshot
    visits = (_wanted(one, snapshot.taken_at) if one.id == wanted.id else _held(one, wanted) for one in snapshot.visits)
    return replace(snapshot, visits=tuple(visits))


@dataclass(frozen=True, slots=True)
class OrderFault:
    """An order that a time would break: a stable code, a sentence for a person, and which other visit it is about."""

    code: str
    sentence: str
    other: LinkedVisit


def fault(wanted: VisitFacts, now: datetime, zone: ZoneInfo) -> OrderFault | None:
    """Why the order between visits leaves none of the wanted visit's windows; None where it leaves some."""
    after = wanted.links.after
    if after is not None:
        end = after.ends_at(now)
        if end is None:
            return OrderFault(WAITS_FOR, f"It comes only after {after.name}, which has no time yet.", after)
        if wanted.windows and all(window.end <= end for window in wanted.windows):
            told = f"It comes only after {after.name}, which ends at {_said(end, zone)}."
            return OrderFault(TOO_EARLY, told, after)
    placed = _placed(wanted)
    if not placed or starts_within(wanted.windows, _wanted(wanted, now)):
        return None
    other = min(placed, key=lambda one: one[0])[1]
    return OrderFault(TOO_LATE, f"It must be done before {other.name} begins.", other)


def refused_window(links: VisitLinks, service_seconds: int, window: Window, now: datetime) -> str | None:
    """Why an arrival window can't be told for a visit with these links, as a code; None for one that can.

    It may begin before what comes first is done, since somebody can still come after that within it. It may not end so
    late that whoever comes at its end is not done before what comes next.
    """
    if links.after is not None:
        end = links.after.ends_at(now)
        if end is None:
            return WAITS_FOR
        if window.end <= end:
            return TOO_EARLY
    service = timedelta(seconds=service_seconds)
    starts = [one.during.start for one in links.awaited_by if one.during is not None and one.can_still_move]
    return TOO_LATE if any(window.end + service > start for start in starts) else None


def starts_within(windows: tuple[Window, ...], visit: VisitFacts) -> tuple[Window, ...]:
    """When a visit may begin, within its windows (none: at any time) and the bounds that its order sets."""
    opens, latest = visit.not_before, _latest_start(visit)
    if latest is not None:
        last = latest + timedelta(seconds=1)
        first = opens or last - FAR
    elif opens is not None:
        first, last = opens, opens + FAR
    else:
        return windows
    if first >= last:
        return ()
    spans = ((max(one.start, first), min(one.end, last)) for one in windows or (Window(first, last),))
    return tuple(Window(start, end) for start, end in spans if start < end)


def _bounded(snapshot: Snapshot, visit: VisitFacts, movable: Collection[int]) -> VisitFacts:
    done_by = min((start for start, _ in _placed(visit, but=movable) if _may_yet(visit, start)), default=None)
    visit = replace(visit, done_by=done_by)
    after = visit.links.after
    if after is None or after.id in movable:
        return visit
    finish = after.ends_at(snapshot.taken_at)
    if finish is None or finish >= _last_moment(snapshot, visit):
        return visit
    return replace(visit, not_before=finish, links=replace(visit.links, after=None))


def _may_yet(visit: VisitFacts, start: datetime) -> bool:
    """Whether the order to a later visit is not broken already: a late one is not left out for it."""
    return visit.during is None or visit.during.end <= start


def _last_moment(snapshot: Snapshot, visit: VisitFacts) -> datetime:
    """Until when a visit could begin in this plan, as far as its own windows and the shifts go."""
    days = span_of_days(snapshot.first_day, snapshot.last_day, ZoneInfo(snapshot.zone))
    end = max((shift.during.end for shift in snapshot.shifts), default=days.end)
    if visit.pinned_arrival is not None:
        return min(end, visit.pinned_arrival + timedelta(seconds=1))
    if not visit.windows:
        return end
    own = [*visit.windows, *([visit.promised.window] if visit.promised else [])]
    return min(end, max(window.end for window in own))


def _why_not(snapshot: Snapshot, visit: VisitFacts, planned: Collection[int]) -> Reason | None:
    after = visit.links.after
    if after is not None and after.id not in planned:
        finish = after.ends_at(snapshot.taken_at)
        if finish is None or after.id in {one.id for one in snapshot.movable}:
            return waits_for(snapshot, visit.id)
        until = _said(finish, ZoneInfo(snapshot.zone))
        return WAITS_FOR, f"It comes only after {after.name}, which ends at {until}: too late for this plan."
    if visit.done_by is not None and visit.pinned_arrival is None and not starts_within(visit.windows, visit):
        return TOO_LATE, "It must be done before a visit that waits for it begins, and can't any more."
    return None


def _held(visit: VisitFacts, wanted: VisitFacts) -> VisitFacts:
    """One of the others, which gives way only as far as its order to others stands at present."""
    if visit.during is None or visit.links == UNLINKED:
        return replace(visit, links=UNLINKED)
    bounds = [start for start, _ in _placed(visit) if _may_yet(visit, start)]
    if any(one.id == wanted.id for one in visit.links.awaited_by):
        bounds.append(visit.during.end)
    not_before = None if visit.links.after is None else visit.during.start
    return replace(visit, not_before=not_before, done_by=min(bounds, default=None), links=UNLINKED)


def _wanted(visit: VisitFacts, now: datetime) -> VisitFacts:
    after = visit.links.after
    not_before = None if after is None else after.ends_at(now)
    return replace(
        visit, not_before=not_before, done_by=min((start for start, _ in _placed(visit)), default=None), links=UNLINKED
    )


def _placed(visit: VisitFacts, but: Collection[int] = ()) -> list[tuple[datetime, LinkedVisit]]:
    """What waits for a visit and has a time, with that; what has begun waits no more."""
    return [
        (one.during.start, one)
        for one in visit.links.awaited_by
        if one.during is not None and one.can_still_move and one.id not in but
    ]


def _latest_start(visit: VisitFacts) -> datetime | None:
    return None if visit.done_by is None else visit.done_by - timedelta(seconds=visit.service_seconds)


def _said(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
