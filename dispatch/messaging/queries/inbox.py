"""The inbox's own store: what arrived on the phones of a demonstration."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import InboxText


def put(session: Session, message_id: int, to_number: str, body: str, now: datetime) -> None:
    """Keeps a text once."""
    session.execute(
        insert(InboxText)
        .values(message_id=message_id, to_number=to_number, body=body, received_at=now)
        .on_conflict_do_nothing()
    )


def has(session: Session, message_id: int) -> bool:
    """Tells whether a message's text arrived."""
    return bool(session.scalar(select(exists().where(InboxText.message_id == message_id))))
