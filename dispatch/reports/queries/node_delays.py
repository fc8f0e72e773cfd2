"""Which orders wait at a node beyond its limit, and which of those that did have gone on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Complaint, FollowUp, NodeDelay, WorkOrder
from dispatch.reports.queries import node_moments
from dispatch.reports.rules.process_nodes import NodeRule
from dispatch.vocabulary.references import reference_of
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ENDED_ORDERS, OrderState
from dispatch.vocabulary.terms import FollowUpState, ProcessNode

SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class OverdueNode:
    """An order that should have passed a node by `due`."""

    order_id: int
    territory_id: int | None
    source: str
    node: ProcessNode
    due: datetime
    external_id: str | None

    @property
    def reference(self) -> str:
        """The number that staff say."""
        return reference_of(self.order_id, self.external_id)


def overdue(session: Session, rules: Iterable[NodeRule], now: datetime) -> list[OverdueNode]:
    """Orders that wait at a node beyond its limit and of which nobody knows yet, the oldest first.

    One that is held waits for somebody outside, or for the end of an outage: its time runs, and nobody is told.
    """
    owed = exists().where(
        FollowUp.order_id == WorkOrder.id, FollowUp.state.in_((FollowUpState.WAITING, FollowUpState.DUE))
    )
    complained = exists().where(
        Complaint.order_id == WorkOrder.id, Complaint.state.not_in([one.value for one in ENDED_COMPLAINTS])
    )
    under_way = WorkOrder.state.not_in([*(one.value for one in ENDED_ORDERS), OrderState.HELD.value])
    unsettled = and_(WorkOrder.state == OrderState.COMPLETED, or_(owed, complained))
    steps = node_moments.passings(node_moments.moments(or_(under_way, unsettled)), rules)
    noted = exists().where(NodeDelay.order_id == steps.c.order_id, NodeDelay.node == steps.c.node)
    rows = session.execute(
        select(steps.c.order_id, steps.c.territory_id, steps.c.source, steps.c.node, steps.c.due, WorkOrder.external_id)
        .join(WorkOrder, WorkOrder.id == steps.c.order_id)
        .where(steps.c.ended.is_(None), steps.c.due < now, ~noted)
        .order_by(steps.c.due)
        .limit(SWEPT_AT_ONCE)
    )
    return [
        OverdueNode(order_id, territory_id, source, ProcessNode(node), due, external_id)
        for order_id, territory_id, source, node, due, external_id in rows
    ]


def gone_on(session: Session, rules: Iterable[NodeRule]) -> Sequence[NodeDelay]:
    """Delays whose order has passed the node meanwhile, or ended otherwise; locked, others' are left to them."""
    waiting = select(NodeDelay.order_id).where(NodeDelay.passed_at.is_(None))
    steps = node_moments.passings(node_moments.moments(WorkOrder.id.in_(waiting)), rules)
    still = exists().where(
        steps.c.order_id == NodeDelay.order_id,
        steps.c.node == NodeDelay.node,
        steps.c.ended.is_(None),
        steps.c.state.not_in((OrderState.CANCELLED.value, OrderState.FAILED.value)),
    )
    return session.scalars(
        select(NodeDelay)
        .where(NodeDelay.passed_at.is_(None), ~still)
        .order_by(NodeDelay.id)
        .with_for_update(of=NodeDelay, skip_locked=True)
    ).all()
