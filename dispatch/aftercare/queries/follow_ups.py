"""Questions about surveys that wait and calls that are owed, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.aftercare.rules.follow_ups import CallBackReason
from dispatch.db.tables import FollowUp, FollowUpAttempt, Survey, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState

SWEPT_AT_ONCE = 100


@dataclass(frozen=True)
class FollowUpFilter:
    """Which follow-ups a list shows: those due at or before an instant, of a state, of a kind; None shows all."""

    due_by: datetime | None = None
    state: FollowUpState | None = None
    kind: FollowUpKind | None = None


def of_visit(session: Session, kind: FollowUpKind, visit_id: int, *, lock: bool = False) -> FollowUp | None:
    """The follow-up of a kind on a visit, locked until the transaction ends if wanted."""
    found = select(FollowUp).where(FollowUp.kind == kind, FollowUp.visit_id == visit_id)
    if lock:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def add_once(session: Session, values: dict[str, Any]) -> int | None:
    """Writes a follow-up and returns its id; None when the visit has one of that kind already."""
    return session.scalar(
        insert(FollowUp)
        .values(values)
        .on_conflict_do_nothing(index_elements=["kind", "visit_id"])
        .returning(FollowUp.id)
    )


def visible(session: Session, actor: Actor, follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
    """A follow-up that the actor may see, with its attempts, locked until the transaction ends if wanted."""
    found = _seen_by(actor).where(FollowUp.id == follow_up_id).options(selectinload(FollowUp.attempts))
    if lock:
        found = found.with_for_update(of=FollowUp, key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def page(session: Session, actor: Actor, wanted: FollowUpFilter, after: int, limit: int) -> Sequence[FollowUp]:
    """Follow-ups with ids above `after`, in the order of their ids."""
    found = _seen_by(actor).where(FollowUp.id > after)
    if wanted.due_by is not None:
        found = found.where(FollowUp.due_at <= wanted.due_by)
    if wanted.state is not None:
        found = found.where(FollowUp.state == wanted.state)
    if wanted.kind is not None:
        found = found.where(FollowUp.kind == wanted.kind)
    found = found.options(selectinload(FollowUp.attempts)).order_by(FollowUp.id).limit(limit)
    return session.scalars(found).all()


def unanswered(session: Session, now: datetime) -> Sequence[FollowUp]:
    """Locks up to `SWEPT_AT_ONCE` surveys whose waiting time is over; those that others hold are left to them."""
    return session.scalars(
        select(FollowUp)
        .where(FollowUp.kind == FollowUpKind.SURVEY, FollowUp.state == FollowUpState.WAITING, FollowUp.due_at <= now)
        .order_by(FollowUp.due_at)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


def untried_silence(session: Session) -> Sequence[FollowUp]:
    """Locks up to `SWEPT_AT_ONCE` due calls that only silence asks for, and that nobody has tried yet."""
    return session.scalars(
        select(FollowUp)
        .where(
            FollowUp.kind == FollowUpKind.CALL_BACK,
            FollowUp.state == FollowUpState.DUE,
            FollowUp.reason == CallBackReason.NO_ANSWER,
            ~exists().where(FollowUpAttempt.follow_up_id == FollowUp.id),
        )
        .order_by(FollowUp.id)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(of=FollowUp, key_share=True, skip_locked=True)
    ).all()


def due_to(session: Session, customer_id: int) -> Sequence[FollowUp]:
    """Locks the calls that are owed to a customer."""
    return session.scalars(
        select(FollowUp)
        .join(FollowUp.order)
        .where(
            WorkOrder.customer_id == customer_id,
            FollowUp.kind == FollowUpKind.CALL_BACK,
            FollowUp.state == FollowUpState.DUE,
        )
        .order_by(FollowUp.id)
        .with_for_update(of=FollowUp, key_share=True)
    ).all()


def of_order(session: Session, order_id: int) -> Sequence[FollowUp]:
    """What is followed up about an order, the oldest first."""
    return session.scalars(select(FollowUp).where(FollowUp.order_id == order_id).order_by(FollowUp.id)).all()


def survey_of(session: Session, visit_id: int) -> Survey | None:
    """A customer's answer about a visit."""
    return session.get(Survey, visit_id)


def _seen_by(actor: Actor) -> Select[FollowUp]:
    return select(FollowUp).join(FollowUp.order).options(joinedload(FollowUp.order)).where(within(actor))
