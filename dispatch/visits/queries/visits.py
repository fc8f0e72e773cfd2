"""Questions about single visits, bounded by what their actor may see."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, contains_eager, selectinload

from dispatch.db.tables import AuditEntry, Technician, User, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import DESK_ROLES

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


def changed_last_by(session: Session, visit_id: int) -> str | None:
    """The colleague whose change of a visit is the newest; None where it was no colleague's."""
    newest = select(AuditEntry.actor).where(AuditEntry.thing == "visit", AuditEntry.thing_id == visit_id)
    actor = session.scalar(newest.order_by(AuditEntry.id.desc()).limit(1))
    return session.scalar(select(User.name).where(User.name == actor, User.role.in_(DESK_ROLES)))


def _bounded(statement: Select[Row], actor: Actor, visit_id: int) -> Select[Row]:
    return statement.join(Visit.order).where(Visit.id == visit_id, within(actor))


_LOCK_ORDER = text("SELECT id FROM work_orders WHERE id = :id FOR NO KEY UPDATE")
_LOCK_VISIT = text("SELECT id FROM visits WHERE id = :id FOR NO KEY UPDATE")


def technician_names(session: Session, order_ids: Sequence[int]) -> dict[int, str]:
    """Who goes or went to some orders, by their ids."""
    found = select(Technician.id, Technician.name).join(Visit, Visit.technician_id == Technician.id)
    return {id: name for id, name in session.execute(found.where(Visit.order_id.in_(order_ids)).distinct())}  # noqa: C416 - mypy knows rows by their parts.


def order_visible(session: Session, actor: Actor, order_id: int) -> WorkOrder | None:
    """An order within an actor's bounds."""
    return session.scalar(select(WorkOrder).where(WorkOrder.id == order_id, within(actor)))


def lock_order(session: Session, order_id: int) -> WorkOrder:
    """Locks an order until the transaction ends."""
    return session.scalars(
        select(WorkOrder).where(WorkOrder.id == order_id).with_for_update(key_share=True), execution_options=_FRESH
    ).one()


def visits_of_order(session: Session, order_id: int) -> Sequence[Visit]:
    """The visits of an order by their numbers."""
    return session.scalars(select(Visit).where(Visit.order_id == order_id).order_by(Visit.number)).all()


def next_visit(session: Session, visit_id: int) -> Visit | None:
    """The visit that follows on another, if it was made already."""
    return session.scalar(select(Visit).where(Visit.previous_visit_id == visit_id))


_FRESH = {"populate_existing": True}
"""What the lock waited for goes before what the session remembers."""
