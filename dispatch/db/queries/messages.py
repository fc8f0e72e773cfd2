"""Questions about texts: written once, shown with what became of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.models import Appointment, Message


def add_once(session: Session, values: dict[str, Any]) -> Message | None:
    """Writes a text; None when its kind, occurrence and appointment or topic are there already (invariant 12)."""
    return session.scalar(insert(Message).values(**values).on_conflict_do_nothing().returning(Message))


def newest_appointment(session: Session, visit_id: int) -> Appointment | None:
    """The newest version of a visit's appointment, live or ended."""
    return session.scalar(
        select(Appointment).where(Appointment.visit_id == visit_id).order_by(Appointment.version.desc()).limit(1)
    )
