"""Repairs that are to begin by when their customer's tier says, and that nobody comes to in time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from dispatch.customers.rules.tiers import WARNED_AFTER
from dispatch.db.tables import Customer, Task, TierSetting, Visit, WorkOrder
from dispatch.vocabulary.states import STARTED_VISITS, OrderState, VisitState
from dispatch.vocabulary.terms import OrderKind, TaskState

KIND = "repair_due"
SWEPT_AT_ONCE = 200
_SECONDS = TierSetting.repair_due_hours * 3600
_ALLOWED = func.make_interval(0, 0, 0, 0, 0, 0, _SECONDS)
_BEGUN = [*STARTED_VISITS, VisitState.COMPLETED, VisitState.PARTIAL, VisitState.CANNOT_COMPLETE]


def without_time(session: Session, now: datetime) -> Sequence[tuple[WorkOrder, int]]:
    """Repairs most of whose time has passed and of which nobody knows yet, the oldest first, with their hours."""
    known = exists().where(Task.kind == KIND, Task.topic == _topic())
    found = (
        select(WorkOrder, TierSetting.repair_due_hours)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .join(TierSetting, TierSetting.tier == Customer.tier)
        .where(*_at_risk(now), ~known)
        .order_by(WorkOrder.reported_at)
        .limit(SWEPT_AT_ONCE)
    )
    return [(order, hours) for order, hours in session.execute(found) if hours is not None]


def in_time_again(session: Session, now: datetime) -> Sequence[str]:
    """The topics of open tasks whose repair has its time by now, has ended, or has got more of it."""
    still = (
        select(WorkOrder.id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .join(TierSetting, TierSetting.tier == Customer.tier)
        .where(WorkOrder.id == Task.order_id, *_at_risk(now))
    )
    found = select(Task.topic).where(Task.kind == KIND, Task.state == TaskState.OPEN, ~still.exists())
    return session.scalars(found).all()


def topic(order_id: int) -> str:
    """What the task about a repair is about."""
    return f"order:{order_id}"


def _topic() -> ColumnElement[str]:
    return func.concat("order:", WorkOrder.id)


def _at_risk(now: datetime) -> tuple[ColumnElement[bool], ...]:
    due = WorkOrder.reported_at + _ALLOWED
    in_time = exists().where(
        Visit.order_id == WorkOrder.id, or_(Visit.state.in_(_BEGUN), func.lower(Visit.during) <= due)
    )
    return (
        WorkOrder.kind == OrderKind.REPAIR,
        WorkOrder.state.in_([OrderState.RECEIVED, OrderState.SCHEDULED]),
        TierSetting.repair_due_hours.is_not(None),
        WorkOrder.reported_at + _ALLOWED * WARNED_AFTER <= now,
        ~in_time,
    )
