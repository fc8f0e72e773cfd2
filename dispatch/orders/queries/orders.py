"""Questions about orders, and the statements that take one in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, union
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.letter_pairs import has_pairs, mentions
from dispatch.db.row_security import looking_beyond
from dispatch.db.tables import AuditEntry, Customer, Site, Territory, Visit, WorkOrder
from dispatch.db.tables.orders import LIVE
from dispatch.kernel.actor_scope import ORDER_WITHIN, values_of, within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.phones import digits_sought
from dispatch.vocabulary.references import order_id_meant
from dispatch.vocabulary.states import ENDED_ORDERS, LIVE_ORDERS


def queue_up(session: Session, source: str, external_id: str) -> None:
    """Makes requests with the same source and external id wait for each other until the transaction ends."""
    session.execute(_QUEUE_UP, {"name": f"{source}\n{external_id}"})


def live(session: Session, actor: Actor, source: str, external_id: str) -> WorkOrder | None:
    """The live order of a source system by its own id, within the actor's bounds; the first one placed."""
    found = session.scalar(_LIVE, values_of(actor) | {"source": source, "external_id": external_id})
    return session.scalar(select(WorkOrder).options(*WHOLE).where(WorkOrder.id == found)) if found else None


def has_live_namesake(session: Session, order: WorkOrder) -> bool:
    """Whether another order has this one's external id, from the same source and scope, and has not ended."""
    same = (
        WorkOrder.source == order.source,
        WorkOrder.scope == order.scope,
        WorkOrder.external_id == order.external_id,
    )
    asked = select(exists().where(*same, WorkOrder.state.in_(sorted(LIVE_ORDERS)), WorkOrder.id != order.id))
    return bool(session.scalar(asked))


def visible(session: Session, actor: Actor, order_id: int) -> WorkOrder | None:
    """An order within an actor's bounds, with everything that its representation needs."""
    return session.scalar(select(WorkOrder).options(*WHOLE).where(WorkOrder.id == order_id, within(actor)))


def visible_of(session: Session, actor: Actor, orders: Sequence[WorkOrder]) -> Sequence[WorkOrder]:
    """Those of the orders that lie within an actor's bounds, in their order, with all that `visible` brings."""
    if not orders:
        return ()
    asked = select(WorkOrder).options(*WHOLE).where(WorkOrder.id.in_([order.id for order in orders]), within(actor))
    seen = set(session.scalars(asked))
    return [order for order in orders if order in seen]


def locked(session: Session, actor: Actor, order_id: int) -> WorkOrder | None:
    """An order within an actor's bounds with its visits, all locked until the transaction ends and read anew.

    The order is locked before its visits, as everywhere, so that two transactions never wait for each other in turn.
    """
    statement = select(WorkOrder.id).where(WorkOrder.id == order_id, within(actor))
    if session.scalar(statement.with_for_update(key_share=True)) is None:
        return None
    visits = select(Visit.id).where(Visit.order_id == order_id).order_by(Visit.id)
    session.execute(visits.with_for_update(key_share=True))
    return session.scalar(select(WorkOrder).options(*WHOLE).where(WorkOrder.id == order_id), execution_options=FRESH)


def find(
    session: Session, actor: Actor, *, limit: int, before: int | None = None, **filters: str
) -> Sequence[WorkOrder]:
    """Orders within an actor's bounds, the newest first, those with an id below `before`.

    The filters are `FILTERS` by name; all of them hold together.
    """
    statement = select(WorkOrder.id).where(within(actor))
    if before is not None:
        statement = statement.where(WorkOrder.id < before)
    for name, value in filters.items():
        statement = statement.where(FILTERS[name](value))
    with looking_beyond(session):
        ids = session.scalars(statement.order_by(WorkOrder.id.desc()).limit(limit)).all()
    found = select(WorkOrder).options(*WHOLE).where(WorkOrder.id.in_(ids))
    return session.scalars(found.order_by(WorkOrder.id.desc())).all()


def open_of_site(session: Session, site_id: int) -> Sequence[WorkOrder]:
    """The orders at a site that have not ended."""
    return session.scalars(
        select(WorkOrder).where(WorkOrder.site_id == site_id, WorkOrder.state.not_in(sorted(ENDED_ORDERS)))
    ).all()


def open_of_caller(session: Session, order: WorkOrder) -> Sequence[WorkOrder]:
    """Other orders of the same kind that have not ended, of the same customer or under the same phone; the newest few,
    whoever may see them.
    """
    statement = (
        select(WorkOrder)
        .join(WorkOrder.customer)
        .options(joinedload(WorkOrder.site))
        .where(
            or_(Customer.id == order.customer_id, Customer.phone == order.customer.phone),
            WorkOrder.kind == order.kind,
            WorkOrder.state.not_in(sorted(ENDED_ORDERS)),
            WorkOrder.id != order.id,
        )
    )
    return session.scalars(statement.order_by(WorkOrder.id.desc()).limit(MOST_OF_CALLER)).all()


def customer_of(session: Session, source: str, external_id: str) -> Customer | None:
    """A customer whom a source knows by this id, held until the transaction ends."""
    return session.scalar(
        select(Customer)
        .where(Customer.source == source, Customer.external_id == external_id)
        .with_for_update(key_share=True)
    )


_AROUND_A_NUMBER = " #\"'“”‘’「」()（）[]【】.,;:，。：；"
"""What is pasted along with the number of an order."""


def _mentions(q: str) -> ColumnElement[bool]:
    digits, order_id = digits_sought(q), order_id_meant(q)
    ways = [
        select(WorkOrder.id).where(mentions(WorkOrder.external_id, q.strip(_AROUND_A_NUMBER) or q)),
        select(WorkOrder.id).join(WorkOrder.customer).where(mentions(Customer.name, q)),
        select(WorkOrder.id).join(WorkOrder.site).where(mentions(Site.address, q)),
    ]
    if digits:
        ways.append(select(WorkOrder.id).join(WorkOrder.customer).where(mentions(Customer.phone, digits)))
    if order_id:
        ways.append(select(WorkOrder.id).where(WorkOrder.id == order_id))
    # Each way by its own index: one condition with `or` between them reads every order.
    return WorkOrder.id.in_(union(*ways))


FILTERS: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "state": lambda state: WorkOrder.state == state,
    "kind": lambda kind: WorkOrder.kind == kind,
    "external_id": lambda said: and_(has_pairs(WorkOrder.external_id, said), WorkOrder.external_id == said),
    "territory": lambda code: WorkOrder.territory_id.in_(select(Territory.id).where(Territory.code == code)),
    "location": lambda state: WorkOrder.site_id.in_(select(Site.id).where(Site.location_state == state)),
    "q": _mentions,
}

_QUEUE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_LIVE = text(
    f"""
    SELECT id FROM work_orders
    WHERE source = :source AND external_id = :external_id AND {LIVE} AND {ORDER_WITHIN}
    ORDER BY id LIMIT 1
    """  # noqa: S608 - Constants of our own.
)

MOST_OF_CALLER = 20

FRESH = {"populate_existing": True}
"""What the statement returns goes before what the session remembers."""

WHOLE = (
    joinedload(WorkOrder.customer),
    joinedload(WorkOrder.site),
    joinedload(WorkOrder.line),
    selectinload(WorkOrder.visits).selectinload(Visit.windows),
)
"""What an order's representation needs, in three round trips."""


def cancelled_at(session: Session, order_id: int) -> datetime | None:
    """When a person or a system cancelled an order last; None where that is not known any more."""
    entries = select(func.max(AuditEntry.at)).where(
        AuditEntry.thing == "order", AuditEntry.thing_id == order_id, AuditEntry.action == "order.cancelled"
    )
    with looking_beyond(session):  # The order itself is the actor's to see.
        return session.scalar(entries)
