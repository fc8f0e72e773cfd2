"""Questions about holds, and the locks that let one customer at a time take a window."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.db.models import Appointment, Hold
from dispatch.domain.words import HoldState


def queue_up(session: Session, territory_id: int, window_start: datetime) -> None:
    """Makes bookings of the same window wait for each other, so that limits and reserves are counted one at a time."""
    key = f"slot {territory_id} {window_start.isoformat()}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def locked(session: Session, hold_id: int) -> Hold | None:
    """The hold, held until the transaction ends."""
    return session.scalar(
        select(Hold).where(Hold.id == hold_id).with_for_update().execution_options(populate_existing=True)
    )


def expire(session: Session, now: datetime) -> Sequence[int]:
    """Marks holds whose time is up; returns their ids. Those that somebody is confirming just now are left."""
    overdue = (
        select(Hold.id).where(Hold.state == HoldState.HELD, Hold.expires_at <= now).with_for_update(skip_locked=True)
    )
    return session.scalars(
        update(Hold)
        .where(Hold.id.in_(overdue))
        .values(state=HoldState.EXPIRED)
        .returning(Hold.id)
        .execution_options(synchronize_session=False)
    ).all()


def release_of_visit(session: Session, visit_id: int) -> None:
    """Lets go of what is held for a visit, because another window is."""
    session.execute(
        update(Hold)
        .where(Hold.visit_id == visit_id, Hold.state == HoldState.HELD)
        .values(state=HoldState.RELEASED)
        .execution_options(synchronize_session=False)
    )


def changes_before(session: Session, visit_id: int) -> int:
    """How often a visit's appointment was moved because somebody asked for it."""
    return (
        session.scalar(select(func.count()).where(Appointment.visit_id == visit_id, Appointment.cause == "rescheduled"))
        or 0
    )
