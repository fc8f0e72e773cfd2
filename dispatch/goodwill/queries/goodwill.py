"""Questions about the ledger of goodwill, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import Customer, Goodwill, Message, Promise, Visit
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.complaints import GoodwillKind, GoodwillState
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MessageState
from notify import Reason

_QUEUE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")

_ENDED = or_(Goodwill.delivered_at.is_not(None), Goodwill.taken_back_at.is_not(None))
_TOLD = Goodwill.message.has(Message.sent_at.is_not(None))
_STATES: dict[GoodwillState, ColumnElement[bool]] = {
    GoodwillState.GRANTED: and_(~_ENDED, ~_TOLD),
    GoodwillState.TOLD: and_(~_ENDED, _TOLD),
    GoodwillState.DELIVERED: Goodwill.delivered_at.is_not(None),
    GoodwillState.TAKEN_BACK: Goodwill.taken_back_at.is_not(None),
}


@dataclass(frozen=True)
class GoodwillFilter:
    """Which grants a list shows: all conditions hold together; None shows all."""

    order_id: int | None = None
    complaint_id: int | None = None
    customer_id: int | None = None
    kind: GoodwillKind | None = None
    state: GoodwillState | None = None


def page(
    session: Session, actor: Actor, wanted: GoodwillFilter, *, limit: int, before: int | None = None
) -> Sequence[Goodwill]:
    """Grants with ids below `before`, the newest first."""
    found = select(Goodwill).where(within(actor, Goodwill), *_chosen(wanted))
    if before is not None:
        found = found.where(Goodwill.id < before)
    return session.scalars(found.options(*_WHOLE).order_by(Goodwill.id.desc()).limit(limit)).all()


_WHOLE = (
    joinedload(Goodwill.message),
    joinedload(Goodwill.granter),
    joinedload(Goodwill.order),
    joinedload(Goodwill.complaint),
)


def _chosen(wanted: GoodwillFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    columns = ("order_id", "complaint_id", "customer_id", "kind")
    said = [(getattr(Goodwill, name), getattr(wanted, name)) for name in columns]
    found: list[ColumnElement[bool]] = [column == value for column, value in said if value is not None]
    return found + ([_STATES[wanted.state]] if wanted.state is not None else [])


def locked(session: Session, actor: Actor, goodwill_id: int) -> Goodwill | None:
    """A grant within the actor's bounds, locked until the transaction ends."""
    found = select(Goodwill).where(Goodwill.id == goodwill_id, within(actor, Goodwill))
    return session.scalar(found.with_for_update(of=Goodwill).execution_options(populate_existing=True))


def of_complaint(session: Session, complaint_id: int) -> Sequence[Goodwill]:
    """What was granted on a complaint and stands, the oldest first."""
    found = select(Goodwill).where(Goodwill.complaint_id == complaint_id, Goodwill.taken_back_at.is_(None))
    return session.scalars(found.order_by(Goodwill.id)).all()


def queue_up(session: Session, customer: Customer) -> None:
    """Lets grants to one person come one after the other, so that none is counted without the other."""
    session.execute(_QUEUE_UP, {"key": f"goodwill\n{customer.merged_into_id or customer.id}"})


def given(session: Session, customer: Customer, since: datetime) -> int:
    """What all records of a customer's person were given since then, whoever granted it; taken back counts not."""
    head = customer.merged_into_id or customer.id
    records = select(Customer.id).where(or_(Customer.id == head, Customer.merged_into_id == head))
    found = select(func.coalesce(func.sum(Goodwill.amount), 0)).where(
        Goodwill.customer_id.in_(records), Goodwill.granted_at > since, Goodwill.taken_back_at.is_(None)
    )
    return int(session.scalar(found) or 0)


def add_for_promise(session: Session, values: dict[str, Any]) -> Goodwill | None:
    """Writes what a broken promise grants; None when it was granted before."""
    return session.scalars(insert(Goodwill).values(values).on_conflict_do_nothing().returning(Goodwill)).one_or_none()


def of_promise(session: Session, promise_id: int) -> Goodwill | None:
    """What a broken promise granted by itself, whatever has become of it."""
    return session.scalar(select(Goodwill).where(Goodwill.promise_id == promise_id).options(*_WHOLE))


def of_order(session: Session, order_id: int, customer_id: int) -> Sequence[Goodwill]:
    """What was granted on an order to its customer and stands, the oldest first."""
    found = select(Goodwill).where(
        Goodwill.order_id == order_id, Goodwill.customer_id == customer_id, Goodwill.taken_back_at.is_(None)
    )
    return session.scalars(found.order_by(Goodwill.id)).all()


def broken_promise(session: Session, promise_id: int) -> tuple[Promise, Visit]:
    """A promise and the visit that it was about."""
    promise = session.get_one(Promise, promise_id)
    return promise, session.get_one(Visit, promise.visit_id)


def hold_back(session: Session, message_id: int, now: datetime) -> bool:
    """Takes a text out of the outbox if it still waits; tells whether its customer never got it."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.state == MessageState.QUEUED)
        .values(state=MessageState.SUPPRESSED, suppressed_reason=Reason.VERSION_SUPERSEDED, ended_at=now)
    )
    state = session.scalar(select(Message.state).where(Message.id == message_id))
    return state in (MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.FAILED, MessageState.UNDELIVERED)
