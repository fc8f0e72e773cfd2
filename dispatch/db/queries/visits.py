"""Questions about single visits, bounded by what their actor may see."""

from typing import TypeVar

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, contains_eager, selectinload

from dispatch.db.models import Visit, WorkOrder
from dispatch.domain.access import Actor

Row = TypeVar("Row")


def visible(session: Session, actor: Actor, visit_id: int) -> Visit | None:
    """A visit within an actor's bounds, with its order, customer, site and windows, read anew."""
    statement = (
        select(Visit)
        .options(
            contains_eager(Visit.order).joinedload(WorkOrder.site),
            contains_eager(Visit.order).joinedload(WorkOrder.customer),
            selectinload(Visit.windows),
        )
        .execution_options(populate_existing=True)
    )
    return session.scalar(_bounded(statement, actor, visit_id))


def locked(session: Session, actor: Actor, visit_id: int) -> Visit | None:
    """The same, held until the transaction ends: first its order, then the visit, as everywhere."""
    order_id = session.scalar(_bounded(select(Visit.order_id), actor, visit_id))
    if order_id is None:
        return None
    session.execute(_LOCK_ORDER, {"id": order_id})
    session.execute(_LOCK_VISIT, {"id": visit_id})
    return visible(session, actor, visit_id)


def _bounded(statement: Select[Row], actor: Actor, visit_id: int) -> Select[Row]:
    statement = statement.join(Visit.order).where(Visit.id == visit_id)
    if actor.territory_ids:
        statement = statement.where(WorkOrder.territory_id.in_(actor.territory_ids))
    if actor.source is not None:
        statement = statement.where(WorkOrder.source == actor.source)
    return statement


_LOCK_ORDER = text("SELECT id FROM work_orders WHERE id = :id FOR NO KEY UPDATE")
_LOCK_VISIT = text("SELECT id FROM visits WHERE id = :id FOR NO KEY UPDATE")
