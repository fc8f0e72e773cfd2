"""Promises whose visit has nobody, while no plan is on its way that could find somebody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Date, Select, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Assignment, Plan, Territory, Visit, WorkOrder
from dispatch.vocabulary.states import TAKEN_OFF, PlanState, VisitState
from dispatch.vocabulary.terms import AppointmentState

PATIENCE = timedelta(minutes=10)
"""So long a repair that was asked for is waited for."""

DRAFT_PATIENCE = timedelta(hours=1)
"""So long a person may take to publish a repair where plans do not publish themselves."""

BY_HAND_PATIENCE = timedelta(minutes=2)
"""So long a dispatcher who took a visit off may take to give it to somebody else."""

AT_ONCE = 100


def stranded(session: Session, now: datetime) -> Sequence[int]:
    """The visits of such promises, in order."""
    return session.scalars(_stranded(now).order_by(Visit.id).limit(AT_ONCE)).all()


def is_stranded(session: Session, visit_id: int, now: datetime) -> bool:
    """Whether a visit's promise is one."""
    return session.scalar(_stranded(now).where(Visit.id == visit_id)) is not None


def _in_hand(now: datetime) -> ColumnElement[bool]:
    """Whether a dispatcher took the visit off a moment ago."""
    lately = exists().where(Assignment.visit_id == Visit.id, Assignment.ended_at > now - BY_HAND_PATIENCE)
    return and_(func.coalesce(Visit.unplaced_code, "") == TAKEN_OFF, lately)


def _stranded(now: datetime) -> Select[int]:
    day = cast(func.timezone(Territory.zone, func.lower(Appointment.arrival_window)), Date)
    computed = exists().where(
        Plan.territory_id == WorkOrder.territory_id,
        Plan.first_day <= day,
        Plan.last_day >= day,
        or_(
            Plan.state.in_([PlanState.REQUESTED, PlanState.SOLVING]) & (Plan.asked_at > now - PATIENCE),
            (Plan.state == PlanState.DRAFT) & (Plan.asked_at > now - DRAFT_PATIENCE),
        ),
    )
    return (
        select(Visit.id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Appointment, Appointment.visit_id == Visit.id)
        .outerjoin(Territory, Territory.id == WorkOrder.territory_id)
        .where(
            Appointment.state == AppointmentState.LIVE,
            Visit.state == VisitState.DRAFT,
            Visit.technician_id.is_(None),
            ~computed,
            ~_in_hand(now),
        )
    )
