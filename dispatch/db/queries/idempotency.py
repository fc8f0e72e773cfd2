"""Requests by their idempotency key."""

from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.models import IdempotencyRecord

WAIT = "10s"
"""How long a repetition waits for the first request before it is told that this is still running."""


def claim(session: Session, actor: str, key: str, request_hash: str) -> bool:
    """Takes a key for this transaction; False when an earlier request has it.

    While the earlier one is still running the insert waits for it; past `WAIT` it raises `LockNotAvailable`, which
    the edge answers with 409. The bound holds for what else the transaction waits for.
    """
    session.execute(text(f"SET LOCAL lock_timeout = '{WAIT}'"))
    taken = session.scalar(
        insert(IdempotencyRecord)
        .values(actor=actor, key=key, request_hash=request_hash)
        .on_conflict_do_nothing()
        .returning(IdempotencyRecord.key)
    )
    return taken is not None


def keep(session: Session, actor: str, key: str, status: int, response: dict[str, Any]) -> None:
    """Stores the answer under a claimed key."""
    session.execute(
        update(IdempotencyRecord)
        .where(IdempotencyRecord.actor == actor, IdempotencyRecord.key == key)
        .values(status=status, response=response)
    )


def find(session: Session, actor: str, key: str) -> IdempotencyRecord | None:
    """The record of an earlier request."""
    return session.scalar(
        select(IdempotencyRecord).where(IdempotencyRecord.actor == actor, IdempotencyRecord.key == key)
    )
