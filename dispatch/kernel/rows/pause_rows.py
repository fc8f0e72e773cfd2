"""Questions about the times in which no text leaves."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import SendingPause


def are_known(session: Session) -> bool:
    """Whether the schema has pauses at all; a backup of an older one has none."""
    return session.scalar(text("SELECT to_regclass('sending_pauses')")) is not None


def open_pause(session: Session) -> SendingPause | None:
    """The pause that has not ended."""
    return session.scalar(select(SendingPause).where(SendingPause.ended_at.is_(None)))


def add_once(session: Session, since: datetime, reason: str, *, after_restore: bool) -> bool:
    """Begins a pause unless there is one; tells whether it did."""
    values = {"since": since, "reason": reason, "after_restore": after_restore}
    done = session.execute(
        insert(SendingPause).values(values).on_conflict_do_nothing().returning(SendingPause.id)
    ).scalar()
    return done is not None
