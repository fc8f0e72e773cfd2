"""Facts for planning rules, written by hand: one technician, one shift, what the test adds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dispatch.planning.rules.snapshots import BreakFacts, ShiftFacts, Snapshot, TechnicianFacts, VisitFacts
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window

HOME = (47.10, 9.50)
SITE = (47.15, 9.52)
OTHER_SITE = (47.16, 9.53)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of the tests' day, 1 December 2026, UTC."""
    return datetime(2026, 12, 1, hour, minute, second, tzinfo=UTC)


def span(start: tuple[int, int] | int, end: tuple[int, int] | int) -> Window:
    """A window of the tests' day between two times, each an hour or (hour, minute)."""
    first = start if isinstance(start, tuple) else (start, 0)
    last = end if isinstance(end, tuple) else (end, 0)
    return Window(at(*first), at(*last))


def a_visit(id: int = 1, **changes: Any) -> VisitFacts:
    """A draft repair of an hour that any technician may do at any time."""
    return VisitFacts(
        **{
            "id": id,
            "state": VisitState.DRAFT,
            "point": SITE,
            "service_seconds": 3600,
            "skills": (),
            "priority": Priority.NORMAL,
            "tier": Tier.STANDARD,
            "reported_at": at(6),
        }
        | changes
    )


def assigned(id: int = 1, during: Window | None = None, technician_id: int = 7, **changes: Any) -> VisitFacts:
    """A scheduled visit of technician 7, 10:00 to 11:00 unless given."""
    given = {"state": VisitState.SCHEDULED, "technician_id": technician_id, "during": during or span(10, 11)}
    return a_visit(id, **given | changes)


def a_snapshot(*visits: VisitFacts, now: datetime | None = None, **changes: Any) -> Snapshot:
    """Technician 7 on a shift from 08:00 to 16:00 (UTC) without a break, at 07:00."""
    snapshot = Snapshot(
        territory_id=1,
        zone="UTC",
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 1),
        taken_at=now or at(7),
        visits=visits,
        technicians=(TechnicianFacts(7, HOME, 100, ()),),
        shifts=(ShiftFacts(70, 7, span(8, 16)),),
    )
    return replace(snapshot, **changes)


def a_break(start: int, end: int, minutes: int = 30) -> BreakFacts:
    """A pause somewhere between two hours."""
    return BreakFacts(minutes, Window(at(start), at(end)))


MINUTE = timedelta(minutes=1)
