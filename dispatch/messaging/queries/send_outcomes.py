"""Writes what became of attempts. The fencing token decides: who no longer owns a text can't write into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, and_, func, select, update
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.tables import Attempt, Message
from dispatch.vocabulary.states import MessageState

ACCEPTED = "accepted"
_OWNED = (MessageState.CLAIMED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Ended:
    """How one attempt ended: `accepted`, a class of error, or what a look-up decided."""

    message_id: int
    claim: int
    outcome: str
    error_code: str | None
    carrier_message_id: str | None
    at: datetime


def end_attempts(session: Session, ended: Sequence[Ended]) -> None:
    """Writes the outcomes into the attempts' own rows, whoever owns the texts by now."""
    given = rows_of(
        "given",
        {
            "message_id": BigInteger(),
            "claim": BigInteger(),
            "outcome": Text(),
            "error_code": Text(),
            "carrier_message_id": Text(),
            "at": DateTime(timezone=True),
        },
        [(one.message_id, one.claim, one.outcome, one.error_code, one.carrier_message_id, one.at) for one in ended],
    )
    session.execute(
        update(Attempt)
        .where(Attempt.message_id == given.c.message_id, Attempt.claim == given.c.claim)
        .values(
            ended_at=given.c.at,
            outcome=given.c.outcome,
            error_code=given.c.error_code,
            carrier_message_id=given.c.carrier_message_id,
        )
        .execution_options(synchronize_session=False)
    )


def mark_sent(session: Session, ended: Sequence[Ended]) -> list[int]:
    """Marks accepted texts as sent, where this attempt still owns them; returns their ids."""
    given = rows_of(
        "given",
        {
            "id": BigInteger(),
            "claim": BigInteger(),
            "carrier_message_id": Text(),
            "at": DateTime(timezone=True),
        },
        [(one.message_id, one.claim, one.carrier_message_id, one.at) for one in ended],
    )
    return list(
        session.scalars(
            update(Message)
            .where(Message.id == given.c.id, Message.claim == given.c.claim, Message.state.in_(_OWNED))
            .values(
                state=MessageState.SENT,
                carrier_message_id=given.c.carrier_message_id,
                carrier_status=ACCEPTED,
                sent_at=given.c.at,
                error_code=None,
                lease_until=None,
                look_up_at=None,
            )
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
    )


def owned(session: Session, message_id: int, claim: int) -> Message | None:
    """Locks a text that this attempt still owns."""
    return session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.claim == claim, Message.state.in_(_OWNED))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked(session: Session, message_id: int) -> Message | None:
    """Locks a text."""
    return session.scalar(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    )


def failures(session: Session, message_id: int, outcome: str) -> int:
    """How many attempts of a text ended this way."""
    return (
        session.scalar(select(func.count()).where(and_(Attempt.message_id == message_id, Attempt.outcome == outcome)))
        or 0
    )
