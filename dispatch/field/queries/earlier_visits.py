"""Questions about what was done at a place before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from dispatch.db.tables import Visit, WorkOrder
from dispatch.vocabulary.states import VisitState

DONE = (VisitState.COMPLETED, VisitState.PARTIAL, VisitState.CANNOT_COMPLETE)
MOST = 300
"""For a whole day's places together."""


def ended_at_places(session: Session, orders: Sequence[WorkOrder], since: datetime) -> Sequence[Visit]:
    """The visits that ended on the lines or at the sites of these orders since then, the newest first."""
    lines = {order.line_id for order in orders if order.line_id is not None}
    sites = {order.site_id for order in orders}
    found = (
        select(Visit)
        .join(Visit.order)
        .where(or_(WorkOrder.site_id.in_(sites), WorkOrder.line_id.in_(lines)))
        .where(Visit.state.in_(DONE), Visit.ended_at >= since)
        .order_by(Visit.ended_at.desc(), Visit.id.desc())
        .limit(MOST)
        .options(contains_eager(Visit.order))
    )
    return session.scalars(found).all()
