"""Explains a plan: what else was possible and what it would cost, or what would have to give way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from dispatch.domain.snapshots import Snapshot, VisitFacts, span_of_days
from dispatch.domain.windows import Window
from dispatch.gateways.seats import NoSeat, Seat, TravelBook, find_seat, without_place

OVERTIME = timedelta(hours=1)


@dataclass(frozen=True)
class Reasons:
    """Why a visit is where it is: its own seat, the cheapest one of anybody else; or why it has none.

    `relaxation` is the smallest change that would place it, and `relaxed` the place it would get.
    """

    sentence: str
    code: str | None = None
    present: Seat | None = None
    next_best: Seat | None = None
    relaxation: str | None = None
    relaxed: Seat | None = None


def explain(snapshot: Snapshot, visit: VisitFacts, window: Window, book: TravelBook) -> Reasons:
    """The reasons for a visit's place within a window, by the routes of the snapshot as they stand."""
    windows = visit.windows or (window,)
    wanted = without_place(visit, (visit.promised.window,) if visit.promised else windows)
    if visit.technician_id is not None:
        return _of_placed(snapshot, visit, wanted, book)
    found = find_seat(snapshot, wanted, book)
    if isinstance(found, Seat):
        return Reasons("It has no place yet, but there is one: the next plan can take it.", None, None, found)
    for name, relaxed, given in _relaxations(snapshot, wanted):
        seat = find_seat(given, relaxed, book)
        if isinstance(seat, Seat):
            return Reasons(found.sentence, found.code, relaxation=name, relaxed=seat)
    return Reasons(found.sentence, found.code)


def _of_placed(snapshot: Snapshot, visit: VisitFacts, wanted: VisitFacts, book: TravelBook) -> Reasons:
    own = [shift for shift in snapshot.shifts if shift.technician_id == visit.technician_id]
    others = [shift for shift in snapshot.shifts if shift.technician_id != visit.technician_id]
    present = find_seat(replace(snapshot, shifts=tuple(own)), wanted, book)
    best = find_seat(replace(snapshot, shifts=tuple(others)), wanted, book)
    return Reasons(
        _sentence(visit, present, best),
        present=present if isinstance(present, Seat) else None,
        next_best=best if isinstance(best, Seat) else None,
    )


def _sentence(visit: VisitFacts, present: Seat | NoSeat, best: Seat | NoSeat) -> str:
    if visit.started:
        return "The technician is on the way or at work already."
    if visit.overridden:
        return "A dispatcher sent this technician and overrode a rule for it."
    if visit.pinned_technician_id is not None or visit.pinned_arrival is not None:
        return "A dispatcher pinned the technician, the time, or both."
    if isinstance(best, NoSeat):
        return "Nobody else could come at that time without breaking a promise."
    if isinstance(present, Seat) and present.price <= best.price:
        return "Of all who could come at that time this technician drives the least for it."
    return "Another technician would drive less for it alone; the plan as a whole drives less like this."


def _relaxations(snapshot: Snapshot, wanted: VisitFacts) -> Iterator[tuple[str, VisitFacts, Snapshot]]:
    """What could give way, the smallest first: overtime, then a skill, then the customer's windows, then all skills."""
    longer = [
        replace(shift, during=Window(shift.during.start, shift.during.end + OVERTIME)) for shift in snapshot.shifts
    ]
    yield "one more hour of overtime", wanted, replace(snapshot, shifts=tuple(longer))
    for skill in wanted.skills:
        rest = tuple(other for other in wanted.skills if other != skill)
        yield f"without the skill {skill}", replace(wanted, skills=rest), snapshot
    whenever = replace(wanted, windows=_these_days(snapshot))
    yield "at any time of these days", whenever, snapshot
    if wanted.skills:
        yield "at any time and without its skills", replace(whenever, skills=()), snapshot


def _these_days(snapshot: Snapshot) -> tuple[Window, ...]:
    """What is still ahead of the snapshot's days, the customer's own windows left aside."""
    days = span_of_days(snapshot.first_day, snapshot.last_day, ZoneInfo(snapshot.zone))
    start = max(days.start, snapshot.taken_at)
    return (Window(start, days.end),) if start < days.end else ()
