"""How orders passed the nodes of the process, counted by groups, and the orders behind each count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Subquery,
    Text,
    case,
    cast,
    column,
    func,
    null,
    select,
    values,
)
from sqlalchemy.orm import Session, aliased

from dispatch.db.tables import Territory, TerritoryOwner, User, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries import node_moments
from dispatch.reports.rules.process_nodes import NodeCount, NodeGrouping, NodeRule
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import ProcessNode

_ISO_WEEK = 'IYYY-"W"IW'
LONGEST_WAY = timedelta(days=400)
"""Orders that came in longer before the period than this are not looked at."""


@dataclass(frozen=True, slots=True)
class NodeOrder:
    """An order behind a count: which node, the local day on which it passed or its limit ended, and how long it took.

    `seconds` is None while it waits.
    """

    order_id: int
    node: ProcessNode
    day: date
    within: bool
    seconds: float | None

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.order_id


def counted(
    session: Session, actor: Actor, period: ReportPeriod, rules: Sequence[NodeRule], by: NodeGrouping
) -> list[NodeCount]:
    """Every node by group, in the order of the process, within the actor's bounds."""
    rows = _rows(actor, period, rules, by)
    beyond = rows.c.seconds - rows.c.limit_seconds
    over = func.sum(case((rows.c.seconds.is_not(None), func.greatest(0, beyond))))
    found = session.execute(
        select(
            rows.c.node, rows.c.of, rows.c.label, func.count(), func.count().filter(rows.c.within),
            _percentile(rows, 0.5), _percentile(rows, 0.9), over,
        )
        .group_by(rows.c.node, rows.c.of, rows.c.label)
        .order_by(rows.c.label, rows.c.of)
    )  # fmt: skip
    counts = [
        NodeCount(ProcessNode(node), group, label, cases, kept, p50, p90, None if lost is None else float(lost))
        for node, group, label, cases, kept, p50, p90, lost in found
    ]
    known = list(ProcessNode)
    return sorted(counts, key=lambda one: known.index(one.node))


def orders(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    rules: Sequence[NodeRule],
    node: ProcessNode,
    *,
    by: NodeGrouping = NodeGrouping.NODE,
    group: str | None = None,
    kept: bool | None = None,
    limit: int,
    before: int | None = None,
) -> list[NodeOrder]:
    """The orders that passed a node, or wait there beyond its limit, the newest first, below the id `before`.

    Of one group where `group` says so; `kept` asks for those within the limit, or for the others.
    """
    rows = _rows(actor, period, rules, by)
    found = select(rows.c.order_id, rows.c.day, rows.c.within, rows.c.seconds).where(rows.c.node == node.value)
    if before is not None:
        found = found.where(rows.c.order_id < before)
    if kept is not None:
        found = found.where(rows.c.within == kept)
    if group is not None:
        found = found.where(rows.c.of == group)
    newest = session.execute(found.order_by(rows.c.order_id.desc()).limit(limit))
    return [
        NodeOrder(order_id, node, day, is_within, None if seconds is None else float(seconds))
        for order_id, day, is_within, seconds in newest
    ]


def _rows(actor: Actor, period: ReportPeriod, rules: Sequence[NodeRule], by: NodeGrouping) -> Subquery:
    """Passings within the period and the actor's bounds, each with what tells its group and names it."""
    first, last = (datetime.combine(day, time(), tzinfo=UTC) for day in (period.first_day, period.last_day))
    asked = [within(actor), WorkOrder.received_at.between(first - LONGEST_WAY, last + timedelta(days=2))]
    if period.territory_id is not None:
        asked.append(WorkOrder.territory_id == period.territory_id)
    steps = node_moments.passings(node_moments.moments(*asked), rules)
    at = func.coalesce(steps.c.ended, steps.c.due)
    zone = func.coalesce(Territory.zone, "UTC")
    day = cast(func.timezone(zone, at), Date)
    ended = (OrderState.CANCELLED.value, OrderState.FAILED.value)
    waits_too_long = steps.c.ended.is_(None) & (steps.c.due < period.now) & steps.c.state.not_in(ended)
    owned, of_territory, named = _owned(rules), aliased(User), aliased(User)
    owner = case(
        (owned.c.owner_kind == "user", named.name),
        (owned.c.owner_kind == "territory", of_territory.name),
        else_=owned.c.role,
    )
    group = {
        NodeGrouping.NODE: cast(null(), Text),
        NodeGrouping.OWNER: owner,
        NodeGrouping.TERRITORY: Territory.code,
        NodeGrouping.WEEK: func.to_char(func.timezone(zone, at), _ISO_WEEK),
    }[by]
    return (
        select(
            steps,
            day.label("day"),
            func.coalesce(steps.c.ended <= steps.c.due, False).label("within"),
            cast(group, Text).label("of"),
            cast(group, Text).label("label"),
        )
        .select_from(steps)
        .join(owned, owned.c.node == steps.c.node)
        .outerjoin(Territory, Territory.id == steps.c.territory_id)
        .outerjoin(TerritoryOwner, TerritoryOwner.territory_id == steps.c.territory_id)
        .outerjoin(of_territory, of_territory.id == TerritoryOwner.user_id)
        .outerjoin(named, named.id == cast(owned.c.user_id, BigInteger))
        .where(steps.c.ended.is_not(None) | waits_too_long, day.between(period.first_day, period.last_day))
        .subquery("counted")
    )


def _owned(rules: Iterable[NodeRule]) -> Any:
    """The owner of each node, as rows."""
    told = [
        (rule.node.value, rule.owner_kind.value, rule.role.value if rule.role else None, rule.user_id) for rule in rules
    ]
    columns = (column("node", Text), column("owner_kind", Text), column("role", Text), column("user_id", BigInteger))
    return values(*columns, name="owned").data(told).alias("owned")


def _percentile(rows: Subquery, share: float) -> ColumnElement[Any]:
    return func.percentile_cont(share).within_group(rows.c.seconds)
