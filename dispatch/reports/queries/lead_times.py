"""The kept lead times of orders that have ended: which are as the facts are now, and how they are read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, delete, exists, insert, select, union, update
from sqlalchemy.orm import Session

from dispatch.db.tables import LeadTime, StaleLeadTime, WorkOrder
from dispatch.reports.queries import node_moments
from dispatch.vocabulary.states import ENDED_ORDERS, OrderState
from dispatch.vocabulary.terms import ProcessNode

KEPT = {
    ProcessNode.PLANNED: LeadTime.planned_at,
    ProcessNode.TOLD: LeadTime.told_at,
    ProcessNode.ON_SITE: LeadTime.on_site_at,
    ProcessNode.DONE: LeadTime.done_at,
}


OF_ORDER = {
    "received_at": WorkOrder.received_at,
    "kind": WorkOrder.kind,
    "source": WorkOrder.source,
    "territory_id": WorkOrder.territory_id,
}
"""What stands beside the lead times of the order itself."""
_OPEN = [state.value for state in sorted(set(OrderState) - ENDED_ORDERS)]


def is_stale(order_id: Any) -> ColumnElement[bool]:
    """Whether something of an order's kept lead times may have changed since."""
    return exists().where(StaleLeadTime.order_id == order_id)


def not_kept(*asked: ColumnElement[bool]) -> CompoundSelect[Any]:
    """The ids of those orders asked for, and of others, whose lead times are to be read from the facts.

    They have not ended, something has changed since, or a version before kept them. Ending leaves a note that stays
    until the lead times are kept, so nobody looks for what is not there.
    """
    return union(
        select(WorkOrder.id).where(WorkOrder.state.in_(_OPEN), *asked),
        select(StaleLeadTime.order_id),
        select(LeadTime.order_id).where(LeadTime.received_at.is_(None)),
    )


def noted(session: Session, most: int) -> Sequence[int]:
    """So many orders at most of which something may have changed, those that have waited longest."""
    oldest = select(StaleLeadTime.order_id).order_by(StaleLeadTime.id).limit(most).subquery()
    return session.scalars(select(oldest.c.order_id).distinct()).all()


def read_anew(session: Session, order_ids: Sequence[int]) -> None:
    """Keeps what the facts say of those orders that have ended.

    The notes go first: what is written while we read leaves one that stays.
    """
    for table in (StaleLeadTime, LeadTime):
        session.execute(delete(table).where(table.order_id.in_(order_ids)))
    ended = [state.value for state in ENDED_ORDERS]
    moments = node_moments.moments(WorkOrder.id.in_(order_ids), WorkOrder.state.in_(ended))
    names = ["order_id", "received_at", "kind", "source", "territory_id", *(column.key for column in KEPT.values())]
    own = (moments.c.order_id, moments.c[ProcessNode.TAKEN_IN], moments.c.kind, moments.c.source)
    read = select(*own, moments.c.territory_id, *(moments.c[node] for node in KEPT))
    session.execute(insert(LeadTime).from_select(names, read))


def fill_in(session: Session, most: int) -> int:
    """Adds what stands beside the lead times to those that a version before kept; returns to how many."""
    lacking = select(LeadTime.order_id).where(LeadTime.received_at.is_(None)).limit(most)
    filled = session.execute(
        update(LeadTime)
        .where(LeadTime.order_id.in_(lacking), WorkOrder.id == LeadTime.order_id)
        .values(OF_ORDER)
        .returning(LeadTime.order_id),
        execution_options={"synchronize_session": False},
    )
    return len(filled.all())
