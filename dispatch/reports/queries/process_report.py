"""Questions about how the work goes on the whole."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Message, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.rules.lead_times import STEPS, KindTimes, LeadTimeStep, StepTime
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import OrderState, VisitState
from dispatch.vocabulary.windows import Window


def process_times(session: Session, actor: Actor, received: Window, territory_id: int | None) -> list[KindTimes]:
    """How long the steps took the orders that came in within a span of time, by kind, as medians in whole seconds."""
    moments = _moments(actor, received, territory_id)
    columns = [column for step in STEPS for column in _measured(moments, step)]
    rows = session.execute(
        select(moments.c.kind, func.count(), *columns).group_by(moments.c.kind).order_by(moments.c.kind)
    )
    return [KindTimes(kind, orders, _steps(values)) for kind, orders, *values in rows]


def _moments(actor: Actor, received: Window, territory_id: int | None) -> Subquery:
    """When each order passed each point; null where it has not."""
    found = select(
        WorkOrder.kind,
        WorkOrder.received_at.label("received"),
        _scheduled().label("scheduled"),
        _told().label("told"),
        _of_visits(func.min(Visit.arrived_at)).label("on_site"),
        _of_visits(
            func.max(Visit.ended_at), Visit.state == VisitState.COMPLETED, WorkOrder.state == OrderState.COMPLETED
        ).label("completed"),
    ).where(WorkOrder.received_at >= received.start, WorkOrder.received_at < received.end, within(actor))
    if territory_id is not None:
        found = found.where(WorkOrder.territory_id == territory_id)
    return found.subquery()


def _scheduled() -> ScalarSelect[Any]:
    return (
        select(func.min(Appointment.made_at))
        .join(Visit, Visit.id == Appointment.visit_id)
        .where(Visit.order_id == WorkOrder.id)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _told() -> ScalarSelect[Any]:
    return (
        select(func.min(Message.sent_at))
        .where(Message.order_id == WorkOrder.id, Message.kind == "confirmation")
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def _of_visits(value: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(value).where(Visit.order_id == WorkOrder.id, *conditions).correlate(WorkOrder).scalar_subquery()


def _measured(moments: Subquery, step: LeadTimeStep) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    seconds = func.extract("epoch", moments.c[step.end] - moments.c[step.start])
    return func.count(seconds), func.percentile_cont(0.5).within_group(seconds)


def _steps(values: list[Any]) -> tuple[StepTime, ...]:
    pairs = zip(STEPS, values[::2], values[1::2], strict=True)
    return tuple(
        StepTime(step.name, orders, None if median is None else round(median)) for step, orders, median in pairs
    )
