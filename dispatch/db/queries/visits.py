"""Questions about single visits, bounded by what their actor may see."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.models import Visit, WorkOrder
from dispatch.domain.access import Actor


def visible(session: Session, actor: Actor, visit_id: int) -> Visit | None:
    """A visit within an actor's bounds, with its order, customer, site and windows, read anew."""
    statement = (
        select(Visit)
        .join(WorkOrder)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.order).joinedload(WorkOrder.site),
            joinedload(Visit.order).joinedload(WorkOrder.customer),
            selectinload(Visit.windows),
        )
        .execution_options(populate_existing=True)
    )
    if actor.territory_ids:
        statement = statement.where(WorkOrder.territory_id.in_(actor.territory_ids))
    if actor.source is not None:
        statement = statement.where(WorkOrder.source == actor.source)
    return session.scalar(statement)


def locked(session: Session, actor: Actor, visit_id: int) -> Visit | None:
    """The same, held until the transaction ends: first its order, then the visit, as everywhere."""
    visit = visible(session, actor, visit_id)
    if visit is None:
        return None
    session.execute(select(WorkOrder.id).where(WorkOrder.id == visit.order_id).with_for_update(key_share=True))
    session.execute(select(Visit.id).where(Visit.id == visit_id).with_for_update(key_share=True))
    return visible(session, actor, visit_id)
