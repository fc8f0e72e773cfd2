"""The kept lead times of orders that have ended: which are as the facts are now, and how they are read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select
from sqlalchemy.orm import Session

from dispatch.db.tables import LeadTime, StaleLeadTime, WorkOrder
from dispatch.reports.queries import node_moments
from dispatch.vocabulary.states import ENDED_ORDERS
from dispatch.vocabulary.terms import ProcessNode

KEPT = {
    ProcessNode.PLANNED: LeadTime.planned_at,
    ProcessNode.TOLD: LeadTime.told_at,
    ProcessNode.ON_SITE: LeadTime.on_site_at,
    ProcessNode.DONE: LeadTime.done_at,
}


def is_stale() -> ColumnElement[bool]:
    """Whether something of an order's lead times may have changed since they were kept."""
    return exists().where(StaleLeadTime.order_id == WorkOrder.id)


def is_kept() -> ColumnElement[bool]:
    """Whether an order's kept lead times are those of now: it has ended, and nothing of them has changed since."""
    return and_(exists().where(LeadTime.order_id == WorkOrder.id), ~is_stale())


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
    names = ["order_id", *(column.key for column in KEPT.values())]
    read = select(moments.c.order_id, *(moments.c[node] for node in KEPT))
    session.execute(insert(LeadTime).from_select(names, read))
