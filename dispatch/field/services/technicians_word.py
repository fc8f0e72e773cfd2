"""What follows from a technician's word about a visit: that they run late, want help, or do not take it."""

from datetime import datetime
from typing import Any

from dispatch.db.tables import FieldEvent, Technician, Visit
from dispatch.field.rules.field_events import FieldEventKind, delayed_until
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import VisitDeclined
from dispatch.vocabulary.states import VisitState

UNTIL = "until"
"""In a report's payload: until when it delays the arrival, or the end of work that has begun; worked out as it came."""


def hear(work: Work, visit: Visit, row: FieldEvent) -> None:
    """Does what a technician's word asks for; the row is one of `SAYINGS` and counts."""
    kind = FieldEventKind(row.kind)
    if kind is FieldEventKind.RUNNING_LATE:
        _note_delay(work, visit, row)
    elif kind is FieldEventKind.HELP_WANTED:
        _call_for_help(work, visit, row)
    else:
        _hand_back(work, visit, row)


def _note_delay(work: Work, visit: Visit, row: FieldEvent) -> None:
    """The forecast of the day, which follows as a job, counts on it and tells whom it concerns."""
    minutes = row.payload["minutes"]
    until = delayed_until(_expected(visit, row.effective_at), row.effective_at, minutes)
    row.payload = row.payload | {UNTIL: until.isoformat()}
    announce(work, "visit.delay_reported", "visit", visit.id, **_concerning(visit, row), minutes=minutes)


def _expected(visit: Visit, otherwise: datetime) -> datetime:
    """When the technician was counted on: at the door, or done where they are at work."""
    if visit.state == VisitState.ON_SITE and visit.during and visit.during.upper:
        return visit.during.upper
    planned = visit.during.lower if visit.during else None
    return visit.eta or planned or otherwise


def _call_for_help(work: Work, visit: Visit, row: FieldEvent) -> None:
    technician = work.session.get_one(Technician, row.technician_id)
    words = row.payload.get("notes") or ""
    said = f": {words}" if words else "."
    open_task(
        work,
        "help_wanted",
        f"report:{row.id}",
        f"{technician.name} ({technician.phone}) asks for help at order {visit.order.reference}{said}",
        order_id=visit.order_id,
        visit_id=visit.id,
        say="help_wanted_so" if words else "help_wanted",
        technician=technician.name,
        phone=technician.phone,
        reference=visit.order.reference,
        words=words,
    )


def _hand_back(work: Work, visit: Visit, row: FieldEvent) -> None:
    reason = row.payload["reason"]
    announce(work, "visit.declined", "visit", visit.id, **_concerning(visit, row), reason=reason)
    work.publish(VisitDeclined(visit.id, row.technician_id))


def _concerning(visit: Visit, row: FieldEvent) -> dict[str, Any]:
    order = visit.order
    return {
        "territory_id": order.territory_id,
        "source": order.source,
        "order_id": order.id,
        "technician_id": row.technician_id,
        "field_event_id": row.id,
    }
