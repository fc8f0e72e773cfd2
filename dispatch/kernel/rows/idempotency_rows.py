"""Requests by their idempotency key."""

import json
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import IdempotencyRecord

WAIT = "10s"
"""How long a repetition waits for the first request before it is told that this is still running."""


def claim(session: Session, actor: str, key: str, request_hash: str) -> bool:
    """Takes a key for this transaction; False when an earlier request has it.

    While the earlier one is still running the insert waits for it; past `WAIT` it raises `LockNotAvailable`, which
    the edge answers with 409. The bound holds for what else the transaction waits for.
    """
    session.execute(_BOUND)
    return session.execute(_CLAIM, {"actor": actor, "key": key, "hash": request_hash}).first() is not None


def keep(session: Session, actor: str, key: str, status: int, response: dict[str, Any]) -> None:
    """Stores the answer under a claimed key."""
    values = {"actor": actor, "key": key, "status": status, "response": json.dumps(response)}
    session.execute(_KEEP, values)


def find(session: Session, actor: str, key: str) -> IdempotencyRecord | None:
    """The record of an earlier request."""
    return session.scalar(
        select(IdempotencyRecord).where(IdempotencyRecord.actor == actor, IdempotencyRecord.key == key)
    )


# Written as text: every order passes here, and building the expressions anew cost as much as asking.
_BOUND = text(f"SET LOCAL lock_timeout = '{WAIT}'")
_CLAIM = text(
    "INSERT INTO idempotency_records (actor, key, request_hash) VALUES (:actor, :key, :hash)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_KEEP = text(
    "UPDATE idempotency_records SET status = :status, response = CAST(:response AS jsonb)"
    " WHERE actor = :actor AND key = :key"
)
