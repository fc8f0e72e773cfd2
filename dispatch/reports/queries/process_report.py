"""Questions about how the work goes on the whole."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from dispatch.db.arrays import BYTES, packed
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
    passed = union_all(
        _kept(*_asked(LeadTime, actor, received, territory_id)),
        _from_facts(*_asked(WorkOrder, actor, received, territory_id)),
    ).subquery("passed")
    columns = [_measured(passed, step) for step in STEPS]
    rows = session.execute(
        select(passed.c.kind, func.count(), *columns).group_by(passed.c.kind).order_by(passed.c.kind)
    )
    return [
        KindTimes(kind, orders, tuple(_time_of(step, each or b"") for step, each in zip(STEPS, values, strict=True)))
        for kind, orders, *values in rows
    ]


def _asked(
    of: type[LeadTime] | type[WorkOrder], actor: Actor, received: Window, territory_id: int | None
) -> list[ColumnElement[bool]]:
    asked = [of.received_at >= received.start, of.received_at < received.end, within(actor, of)]
    return asked if territory_id is None else [*asked, of.territory_id == territory_id]


def _kept(*asked: ColumnElement[bool]) -> Select[Any]:
    points: list[ColumnElement[Any]] = [column.label(node) for node, column in lead_times.KEPT.items()]
    return select(LeadTime.kind.label("kind"), LeadTime.received_at.label(ProcessNode.TAKEN_IN), *points).where(
        *asked, ~lead_times.is_stale(LeadTime.order_id)
    )


def _from_facts(*asked: ColumnElement[bool]) -> Select[Any]:
    moments = node_moments.moments(*asked, WorkOrder.id.in_(lead_times.not_kept(*asked)))
    columns: list[ColumnElement[Any]] = [moments.c[node] for node in (ProcessNode.TAKEN_IN, *lead_times.KEPT)]
    return select(moments.c.kind, *columns)


def _measured(passed: Subquery, step: LeadTimeStep) -> ColumnElement[bytes]:
    # As float8: EXTRACT makes a numeric of it, which took as long as all the rest.
    return packed(func.date_part("epoch", passed.c[POINTS[step.end]] - passed.c[POINTS[step.start]]))


def _time_of(step: LeadTimeStep, seconds: bytes) -> StepTime:
    (median,) = percentiles(seconds, 0.5)
    return StepTime(step.name, len(seconds) // BYTES, None if median is None else round(median))
