"""Questions about holds, and the locks that let one customer at a time take a window."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Hold
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import HoldState

_QUEUE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")

_EXPIRE = text(
    f"""
    UPDATE holds SET state = '{HoldState.EXPIRED}' WHERE id IN (
      SELECT id FROM holds WHERE state = '{HoldState.HELD}' AND expires_at <= :now FOR UPDATE SKIP LOCKED)
    RETURNING id
    """  # noqa: S608 - Constants of our own.
)

_RELEASE = text(
    f"UPDATE holds SET state = '{HoldState.RELEASED}' WHERE visit_id = :visit AND state = '{HoldState.HELD}'"  # noqa: S608 - Constants of our own.
)


def queue_up(session: Session, territory_id: int, window_start: datetime) -> None:
    """Makes bookings of the same window wait for each other, so that limits and reserves are counted one at a time."""
    key = f"slot {territory_id} {window_start.isoformat()}"
    session.execute(_QUEUE_UP, {"key": key})


def visible(session: Session, actor: Actor, hold_id: int) -> Hold | None:
    """A hold within the actor's bounds; an integration sees its own."""
    return session.scalar(select(Hold).where(Hold.id == hold_id, within(actor, Hold)))


def of_visit(session: Session, visit_id: int, now: datetime) -> Hold | None:
    """What is held for a visit at a moment."""
    return session.scalar(
        select(Hold).where(Hold.visit_id == visit_id, Hold.state == HoldState.HELD, Hold.expires_at > now)
    )


def locked(session: Session, hold_id: int) -> Hold | None:
    """The hold, held until the transaction ends."""
    return session.scalar(
        select(Hold).where(Hold.id == hold_id).with_for_update().execution_options(populate_existing=True)
    )


def expire(session: Session, now: datetime) -> Sequence[int]:
    """Marks holds whose time is up; returns their ids. Those that somebody is confirming just now are left."""
    session.flush()
    return session.execute(_EXPIRE, {"now": now}).scalars().all()


def release_of_visit(session: Session, visit_id: int) -> None:
    """Lets go of what is held for a visit, because another window is."""
    session.flush()
    session.execute(_RELEASE, {"visit": visit_id})


def changes_before(session: Session, visit_id: int) -> int:
    """How often a visit's appointment was moved because somebody asked for it."""
    return (
        session.scalar(select(func.count()).where(Appointment.visit_id == visit_id, Appointment.cause == "rescheduled"))
        or 0
    )
