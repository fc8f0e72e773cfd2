"""Who may be meant by what a message names, of all whom the actor may see; the newest first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Complaint, Customer, InboundEmail, ServiceLine, WorkOrder
from dispatch.emails.rules.whose import Claim
from dispatch.kernel.actor_scope import customers_within, within
from dispatch.vocabulary.permissions import Actor

MOST = 20
"""Claims that are looked at; more than one person is a doubt, however many there are."""

_PERSON = func.coalesce(Customer.merged_into_id, Customer.id)


def of_answered(session: Session, actor: Actor, message_keys: Sequence[str]) -> list[Claim]:
    """The complaints of messages that are answered."""
    known = select(InboundEmail.complaint_id).where(
        InboundEmail.message_key.in_(message_keys), within(actor, InboundEmail), InboundEmail.complaint_id.is_not(None)
    )
    return _complaints(session, actor, Complaint.id.in_(known))


def of_complaints(session: Session, actor: Actor, complaint_ids: Sequence[int]) -> list[Claim]:
    """Complaints by their numbers."""
    return _complaints(session, actor, Complaint.id.in_(complaint_ids))


def of_orders(session: Session, actor: Actor, order_ids: Sequence[int], references: Sequence[str]) -> list[Claim]:
    """Orders by our own numbers, and by another system's."""
    named = or_(WorkOrder.id.in_(order_ids), WorkOrder.external_id.in_(references))
    rows = session.execute(
        select(Customer.id, _PERSON, Customer.phone, WorkOrder.id)
        .join(WorkOrder, WorkOrder.customer_id == Customer.id)
        .where(named, within(actor))
        .order_by(WorkOrder.id.desc())
        .limit(MOST)
    )
    return [Claim(customer, person, phone, order_id=order) for customer, person, phone, order in rows]


def of_lines(session: Session, actor: Actor, service_ids: Sequence[str]) -> list[Claim]:
    """Customers by the ids of their lines, and by their own numbers in another system."""
    of_line = (
        select(Customer.id, _PERSON, Customer.phone)
        .join(ServiceLine, ServiceLine.customer_id == Customer.id)
        .where(ServiceLine.service_id.in_(service_ids), within(actor, ServiceLine))
        .order_by(ServiceLine.id.desc())
    )
    own = _customers(actor, Customer.external_id.in_(service_ids))
    return _claims(session, of_line) + _claims(session, own)


def of_phones(session: Session, actor: Actor, phones: Sequence[str]) -> list[Claim]:
    """Customers by their numbers in E.164."""
    return _claims(session, _customers(actor, Customer.phone.in_(phones)))


def of_address(session: Session, actor: Actor, address: str) -> list[Claim]:
    """Customers whose earlier messages came from an address."""
    wrote = select(InboundEmail.customer_id).where(
        InboundEmail.from_address == address, within(actor, InboundEmail), InboundEmail.customer_id.is_not(None)
    )
    return _claims(session, _customers(actor, Customer.id.in_(wrote)))


def _customers(actor: Actor, condition: ColumnElement[bool]) -> Select[int, int, str]:
    found = select(Customer.id, _PERSON, Customer.phone).where(condition, customers_within(actor))
    return found.order_by(Customer.id.desc())


def _claims(session: Session, found: Select[int, int, str]) -> list[Claim]:
    return [Claim(customer, person, phone) for customer, person, phone in session.execute(found.limit(MOST))]


def _complaints(session: Session, actor: Actor, condition: ColumnElement[bool]) -> list[Claim]:
    rows = session.execute(
        select(Customer.id, _PERSON, Customer.phone, Complaint.id, Complaint.order_id)
        .join(Complaint, Complaint.customer_id == Customer.id)
        .where(condition, within(actor, Complaint))
        .order_by(Complaint.id.desc())
        .limit(MOST)
    )
    return [Claim(*row) for row in rows]
