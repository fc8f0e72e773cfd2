"""Questions about how the work goes on the whole."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from dispatch.db.arrays import packed
from dispatch.db.percentiles import percentiles
from dispatch.db.report_plans import plan_as_report
from dispatch.db.tables import LeadTime, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries import lead_times, node_moments
from dispatch.reports.rules.lead_times import POINTS, STEPS, KindTimes, LeadTimeStep, StepTime
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import ProcessNode
from dispatch.vocabulary.windows import Window


def process_times(session: Session, actor: Actor, received: Window, territory_id: int | None) -> list[KindTimes]:
    """How long the steps took the orders that came in within a span of time, by kind, as medians in whole seconds.

    Of orders that have ended the kept lead times are taken; the facts are asked about the others alone.
    """
    plan_as_report(session)
    asked = [WorkOrder.received_at >= received.start, WorkOrder.received_at < received.end, within(actor)]
    if territory_id is not None:
        asked.append(WorkOrder.territory_id == territory_id)
    passed = union_all(_kept(asked), _from_facts(asked)).subquery("passed")
    columns = [column for step in STEPS for column in _measured(passed, step)]
    rows = session.execute(
        select(passed.c.kind, func.count(), *columns).group_by(passed.c.kind).order_by(passed.c.kind)
    )
    return [KindTimes(kind, orders, _steps(values)) for kind, orders, *values in rows]


def _kept(asked: list[ColumnElement[bool]]) -> Select[Any]:
    points: list[ColumnElement[Any]] = [column.label(node) for node, column in lead_times.KEPT.items()]
    return (
        select(WorkOrder.kind.label("kind"), WorkOrder.received_at.label(ProcessNode.TAKEN_IN), *points)
        .join(LeadTime, LeadTime.order_id == WorkOrder.id)
        .where(*asked, ~lead_times.is_stale())
    )


def _from_facts(asked: list[ColumnElement[bool]]) -> Select[Any]:
    moments = node_moments.moments(*asked, ~lead_times.is_kept())
    columns: list[ColumnElement[Any]] = [moments.c[node] for node in (ProcessNode.TAKEN_IN, *lead_times.KEPT)]
    return select(moments.c.kind, *columns)


def _measured(passed: Subquery, step: LeadTimeStep) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    seconds = func.extract("epoch", passed.c[POINTS[step.end]] - passed.c[POINTS[step.start]])
    return func.count(seconds), packed(seconds)


def _steps(values: list[Any]) -> tuple[StepTime, ...]:
    pairs = zip(STEPS, values[::2], values[1::2], strict=True)
    return tuple(StepTime(step.name, orders, _median(seconds)) for step, orders, seconds in pairs)


def _median(seconds: bytes | None) -> int | None:
    (median,) = percentiles(seconds or b"", 0.5)
    return None if median is None else round(median)
