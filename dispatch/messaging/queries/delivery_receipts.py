"""Questions about carriers' receipts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Message, Promise, Receipt
from dispatch.vocabulary.states import MessageState
from dispatch.vocabulary.terms import PromiseState
from notify import FINAL


def keep(
    session: Session,
    *,
    carrier: str,
    carrier_message_id: str,
    message_id: int | None,
    status: str,
    error_code: str | None,
    now: datetime,
) -> bool:
    """Keeps a receipt; False when the same status of the same text is here already (invariant 26)."""
    new = insert(Receipt).values(
        carrier=carrier,
        carrier_message_id=carrier_message_id,
        message_id=message_id,
        status=status,
        error_code=error_code,
        received_at=now,
    )
    return session.scalar(new.on_conflict_do_nothing().returning(Receipt.id)) is not None


def of_messages(session: Session, message_ids: Sequence[int]) -> list[tuple[int, Receipt]]:
    """Every receipt of the carrier's text that each message is, by message id."""
    rows = session.execute(
        select(Message.id, Receipt)
        .join(
            Receipt,
            and_(Receipt.carrier == Message.carrier, Receipt.carrier_message_id == Message.carrier_message_id),
        )
        .where(Message.id.in_(message_ids))
        .order_by(Receipt.id)
    )
    return [(message_id, receipt) for message_id, receipt in rows]


def naming(session: Session, message_id: int) -> list[Receipt]:
    """Every receipt whose callback named this message, whatever the carrier's id in it."""
    return list(session.scalars(select(Receipt).where(Receipt.message_id == message_id).order_by(Receipt.id)))


def message_of(session: Session, carrier: str, carrier_message_id: str) -> int | None:
    """The message that the carrier knows by this id."""
    return session.scalar(
        select(Message.id).where(Message.carrier == carrier, Message.carrier_message_id == carrier_message_id)
    )


def unsettled(session: Session) -> list[int]:
    """Open messages with a receipt that came before our own record of the carrier's id, and was not applied since."""
    final = exists().where(
        Receipt.carrier == Message.carrier,
        Receipt.carrier_message_id == Message.carrier_message_id,
        Receipt.status.in_(FINAL),
    )
    naming = exists().where(Receipt.message_id == Message.id)
    return list(
        session.scalars(
            select(Message.id).where(
                or_(
                    and_(Message.state == MessageState.SENT, final),
                    and_(Message.state == MessageState.UNKNOWN, naming),
                )
            )
        )
    )


def mark_delivered_promises(session: Session, message_id: int, now: datetime) -> None:
    """A promise whose text arrived is delivered; one that is settled already stays as it is."""
    session.execute(
        update(Promise).where(Promise.message_id == message_id, Promise.delivered_at.is_(None)).values(delivered_at=now)
    )
    session.execute(
        update(Promise)
        .where(Promise.message_id == message_id, Promise.state == PromiseState.MADE)
        .values(state=PromiseState.DELIVERED)
    )
