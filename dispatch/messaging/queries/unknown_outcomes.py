"""Texts of which nobody knows whether a carrier took them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Attempt, Message
from dispatch.vocabulary.states import MessageState


@dataclass(frozen=True)
class OutcomeLookUp:
    """A text to ask a carrier about: attempted at `since`; the carrier's ids of other texts to the number."""

    message: Message
    since: datetime
    others: frozenset[str]


def take_due(session: Session, now: datetime, again_at: datetime, limit: int) -> list[OutcomeLookUp]:
    """Takes up to so many texts whose look-up is due; until `again_at` nobody else takes them."""
    due = (
        select(Message.id)
        .where(Message.state == MessageState.UNKNOWN, Message.look_up_at <= now)
        .order_by(Message.look_up_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _taken(session, due, look_up_at=again_at)


def take_unreported(
    session: Session, now: datetime, since: datetime, before: datetime, limit: int
) -> list[OutcomeLookUp]:
    """Takes up to so many texts, sent between two instants, without a final report and not asked after since `since`.

    Each is marked as asked after now, so that no other worker asks as well.
    """
    unreported = (
        select(Message.id)
        .where(
            Message.state == MessageState.SENT,
            Message.sent_at < before,
            (Message.reconciled_at.is_(None)) | (Message.reconciled_at < since),
        )
        .order_by(Message.sent_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _taken(session, unreported, reconciled_at=now)


def overdue(session: Session, before: datetime, states: Sequence[MessageState], limit: int) -> list[Message]:
    """Locks texts that were to leave before an instant and have come to no end."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.state.in_(states), Message.not_before < before)
            .order_by(Message.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def _taken(session: Session, wanted: Select[int], **marks: datetime) -> list[OutcomeLookUp]:
    """Locks the wanted texts and marks them as taken.

    In two statements: within an update the database may look for them once a row, and take more than asked for.
    """
    ids = session.scalars(wanted).all()
    taken = session.scalars(
        update(Message)
        .where(Message.id.in_(ids))
        .values(**marks)
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    return [OutcomeLookUp(message, _since(session, message), _others(session, message)) for message in taken]


def _since(session: Session, message: Message) -> datetime:
    started = session.scalar(
        select(Attempt.started_at).where(Attempt.message_id == message.id, Attempt.claim == message.claim)
    )
    return started or message.created_at


def _others(session: Session, message: Message) -> frozenset[str]:
    ids = session.scalars(
        select(Message.carrier_message_id).where(
            Message.to_number == message.to_number,
            Message.id != message.id,
            Message.carrier == message.carrier,
            Message.carrier_message_id.is_not(None),
        )
    )
    return frozenset(id for id in ids if id is not None)
