"""Questions about how the work goes on the whole."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries import node_moments
from dispatch.reports.rules.lead_times import POINTS, STEPS, KindTimes, LeadTimeStep, StepTime
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window


def process_times(session: Session, actor: Actor, received: Window, territory_id: int | None) -> list[KindTimes]:
    """How long the steps took the orders that came in within a span of time, by kind, as medians in whole seconds."""
    asked = [WorkOrder.received_at >= received.start, WorkOrder.received_at < received.end, within(actor)]
    if territory_id is not None:
        asked.append(WorkOrder.territory_id == territory_id)
    moments = node_moments.moments(*asked)
    columns = [column for step in STEPS for column in _measured(moments, step)]
    rows = session.execute(
        select(moments.c.kind, func.count(), *columns).group_by(moments.c.kind).order_by(moments.c.kind)
    )
    return [KindTimes(kind, orders, _steps(values)) for kind, orders, *values in rows]


def _measured(moments: CTE, step: LeadTimeStep) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    seconds = func.extract("epoch", moments.c[POINTS[step.end]] - moments.c[POINTS[step.start]])
    return func.count(seconds), func.percentile_cont(0.5).within_group(seconds)


def _steps(values: list[Any]) -> tuple[StepTime, ...]:
    pairs = zip(STEPS, values[::2], values[1::2], strict=True)
    return tuple(
        StepTime(step.name, orders, None if median is None else round(median)) for step, orders, median in pairs
    )
