"""Everything that is known of a person, gathered over all their records, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from dispatch.db.tables import (
    Complaint,
    CustomerNote,
    FollowUp,
    FollowUpAttempt,
    InboundText,
    Message,
    ServiceLine,
    Survey,
    User,
    Visit,
    Warranty,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor

LONGEST = 100
"""Of each kind, the newest."""


@dataclass(frozen=True)
class CallMade:
    """A call to the customer: when, by whom, how it ended."""

    attempt: FollowUpAttempt
    follow_up: FollowUp
    caller: str


def orders(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[WorkOrder]:
    """Their orders with the visits, the newest first."""
    found = select(WorkOrder).options(
        joinedload(WorkOrder.site),
        joinedload(WorkOrder.line),
        selectinload(WorkOrder.visits).selectinload(Visit.technician),
    )
    orders: Sequence[WorkOrder] = session.scalars(
        _of(found, ids, actor).order_by(WorkOrder.id.desc()).limit(LONGEST)
    ).all()
    return orders


def lines(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[ServiceLine]:
    """Their lines with the devices."""
    found = (
        select(ServiceLine)
        .options(joinedload(ServiceLine.site), joinedload(ServiceLine.customer), selectinload(ServiceLine.devices))
        .where(ServiceLine.customer_id.in_(ids), within(actor, ServiceLine))
    )
    return session.scalars(found.order_by(ServiceLine.id).limit(LONGEST)).all()


def texts(session: Session, actor: Actor, ids: Sequence[int]) -> tuple[Sequence[Message], Sequence[InboundText]]:
    """What they were told and what they wrote about their orders, each the newest first."""
    told = select(Message).join(WorkOrder, WorkOrder.id == Message.order_id)
    written = select(InboundText).join(WorkOrder, WorkOrder.id == InboundText.order_id)
    return (
        session.scalars(_of(told, ids, actor).order_by(Message.id.desc()).limit(LONGEST)).all(),
        session.scalars(_of(written, ids, actor).order_by(InboundText.id.desc()).limit(LONGEST)).all(),
    )


def calls(session: Session, actor: Actor, ids: Sequence[int]) -> list[CallMade]:
    """Calls that were tried, the newest first."""
    found = (
        select(FollowUpAttempt, FollowUp, User.name)
        .join(FollowUp, FollowUp.id == FollowUpAttempt.follow_up_id)
        .join(WorkOrder, WorkOrder.id == FollowUp.order_id)
        .join(User, User.id == FollowUpAttempt.user_id)
    )
    rows = session.execute(_of(found, ids, actor).order_by(FollowUpAttempt.id.desc()).limit(LONGEST))
    return [CallMade(attempt, follow_up, caller) for attempt, follow_up, caller in rows]


def follow_ups(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[FollowUp]:
    """What is and was owed to them after visits, the newest first."""
    return _about_orders(session, actor, ids, FollowUp, FollowUp.id)


def surveys(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Survey]:
    """What they said of visits, the newest first."""
    return _about_visits(session, actor, ids, Survey, Survey.visit_id)


def warranties(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Warranty]:
    """The warranties on work at their sites, the newest first."""
    return _about_visits(session, actor, ids, Warranty, Warranty.visit_id)


def complaints(session: Session, actor: Actor, ids: Sequence[int]) -> Sequence[Complaint]:
    """What they complained of, the newest first."""
    found = select(Complaint).where(Complaint.customer_id.in_(ids), within(actor, Complaint))
    return session.scalars(found.order_by(Complaint.id.desc()).limit(LONGEST)).all()


def notes(session: Session, ids: Sequence[int]) -> Sequence[CustomerNote]:
    """What colleagues wrote down, the newest first."""
    found = select(CustomerNote).where(CustomerNote.customer_id.in_(ids))
    return session.scalars(found.order_by(CustomerNote.id.desc()).limit(LONGEST)).all()


def _about_orders(
    session: Session, actor: Actor, ids: Sequence[int], table: Any, key: InstrumentedAttribute[int]
) -> Sequence[Any]:
    found = select(table).join(WorkOrder, WorkOrder.id == table.order_id)
    rows: Sequence[Any] = session.scalars(_of(found, ids, actor).order_by(key.desc()).limit(LONGEST)).all()
    return rows


def _about_visits(
    session: Session, actor: Actor, ids: Sequence[int], table: Any, key: InstrumentedAttribute[int]
) -> Sequence[Any]:
    found = select(table).join(Visit, Visit.id == table.visit_id).join(WorkOrder, WorkOrder.id == Visit.order_id)
    rows: Sequence[Any] = session.scalars(_of(found, ids, actor).order_by(key.desc()).limit(LONGEST)).all()
    return rows


def _of(found: Any, ids: Sequence[int], actor: Actor) -> Any:
    """A statement over orders, limited to these customers' and to what the actor may see."""
    return found.where(WorkOrder.customer_id.in_(ids), within(actor))
