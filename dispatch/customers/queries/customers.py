"""Questions about customers across all sources: found by what somebody says, seen with whoever is the same person."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union, update
from sqlalchemy.orm import Session

from dispatch.db.letter_pairs import has_pairs, mentions
from dispatch.db.row_security import looking_beyond
from dispatch.db.tables import Customer, CustomerMerge, ServiceLine, WorkOrder
from dispatch.kernel.actor_scope import customers_within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.references import order_id_meant


def visible(session: Session, actor: Actor, customer_id: int, *, lock: bool = False) -> Customer | None:
    """A customer within an actor's bounds, locked until the transaction ends if wanted."""
    found = select(Customer).where(Customer.id == customer_id, customers_within(actor))
    if lock:
        found = found.with_for_update(of=Customer, key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def listed(
    session: Session, actor: Actor, *, limit: int, before: int | None = None, **filters: str
) -> Sequence[Customer]:
    """Customers within an actor's bounds, the newest record first; the filters (`FILTERS`) hold together."""
    found = select(Customer).where(customers_within(actor))
    if before is not None:
        found = found.where(Customer.id < before)
    for name, value in filters.items():
        found = found.where(FILTERS[name](value))
    return _newest(session, found, limit)


def mentioned(session: Session, actor: Actor, said: str, number: str, *, most: int = 50) -> Sequence[Customer]:
    """Customers of whom any of this is true: the name, a number (`number`, see `phone`), a reference, a line."""
    ways = [FILTERS["name"](said), FILTERS["external_id"](said), FILTERS["reference"](said)]
    ways += [FILTERS["service_id"](said)] + ([FILTERS["phone"](number)] if number else [])
    # Each way by its own index: one condition with `or` between them reads every customer.
    meant = union(*(select(Customer.id).where(way) for way in ways))
    return _newest(session, select(Customer).where(customers_within(actor), Customer.id.in_(meant)), most)


def _newest(session: Session, found: Select[Customer], limit: int) -> Sequence[Customer]:
    with looking_beyond(session):
        ids = session.scalars(found.with_only_columns(Customer.id).order_by(Customer.id.desc()).limit(limit)).all()
    return session.scalars(select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id.desc())).all()


def same_person(session: Session, actor: Actor, customer: Customer) -> Sequence[Customer]:
    """All records of a customer's person that the actor may see, the one that stands for them first."""
    head = customer.merged_into_id or customer.id
    found = select(Customer).where(or_(Customer.id == head, Customer.merged_into_id == head), customers_within(actor))
    return session.scalars(found.order_by(Customer.merged_into_id.is_not(None), Customer.id)).all()


def names(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """What customers are called, by id, of those whom the actor may see."""
    found = select(Customer.id, Customer.name).where(Customer.id.in_(ids), customers_within(actor))
    return dict(session.execute(found).all())


def merge_into(session: Session, ids: Sequence[int], head_id: int | None) -> None:
    """Lets another record stand for these; None lets each stand for itself."""
    session.execute(
        update(Customer).where(Customer.id.in_(ids)).values(merged_into_id=head_id),
        execution_options={"synchronize_session": "fetch"},
    )


def merged_ids(session: Session, head_id: int) -> list[int]:
    """The records that one stands for."""
    return list(session.scalars(select(Customer.id).where(Customer.merged_into_id == head_id).order_by(Customer.id)))


def merge_of(session: Session, merged_id: int) -> CustomerMerge | None:
    """The merge that is in force for a record, locked until the transaction ends."""
    return session.scalar(
        select(CustomerMerge)
        .where(CustomerMerge.merged_id == merged_id, CustomerMerge.undone_at.is_(None))
        .order_by(CustomerMerge.id.desc())
        .limit(1)
        .with_for_update()
    )


def _by_reference(reference: str) -> ColumnElement[bool]:
    own = order_id_meant(reference)
    named = and_(has_pairs(WorkOrder.external_id, reference), WorkOrder.external_id == reference)
    ways = [named] + ([WorkOrder.id == own] if own else [])
    return Customer.id.in_(union(*(select(WorkOrder.customer_id).where(way) for way in ways)))


def _by_line(service_id: str) -> ColumnElement[bool]:
    of_line = select(ServiceLine.customer_id).where(ServiceLine.service_id == service_id)
    ordered = (
        select(WorkOrder.customer_id)
        .join(ServiceLine, ServiceLine.id == WorkOrder.line_id)
        .where(ServiceLine.service_id == service_id)
    )
    return Customer.id.in_(union(of_line, ordered))


FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "phone": lambda number: mentions(Customer.phone, number),
    "name": lambda name: mentions(Customer.name, name),
    "external_id": lambda external_id: Customer.external_id == external_id,
    "reference": _by_reference,
    "service_id": _by_line,
}
"""`phone` is a number in E.164, or the digits of a part of one."""
