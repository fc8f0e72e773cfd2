"""Complaints come in: by a colleague who hears of one, by another system, by the customer's own text or page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.rules import complaint_intake as rules
from dispatch.aftercare.services import complaint_facts, complaint_record, complaint_texts
from dispatch.customers.queries import tiers
from dispatch.customers.services import customer_file
from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import Complaint, Customer, Visit, WorkOrder
from dispatch.kernel.actor_scope import own_territory, scope_of, source_of
from dispatch.kernel.phone_parsing import read_phone
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_about_complaint
from dispatch.kernel.work import Work
from dispatch.orders.rules.orders import MANUAL
from dispatch.orders.services.orders import visible as visible_order
from dispatch.vocabulary.complaints import ComplaintCategory, ComplaintChannel
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import ContactWay, Language, Priority, Role


@dataclass(frozen=True)
class Complainer:
    """Somebody without an order: found by their number as written, entered under this name where nobody has it."""

    name: str
    phone: str
    language: Language | None = None


@dataclass(frozen=True)
class ComplaintIn:
    """A complaint in the customer's words: about an order and perhaps one of its visits, or of a customer alone.

    One of `order_id`, `customer_id` and `customer` says whose it is.
    """

    said: str
    order_id: int | None = None
    visit_id: int | None = None
    customer_id: int | None = None
    customer: Complainer | None = None
    category: ComplaintCategory = ComplaintCategory.OTHER
    facts: Mapping[str, str] = field(default_factory=dict)
    priority: Priority | None = None


def receive(work: Work, complaint: ComplaintIn) -> Complaint:
    """Takes a complaint in. The person who does that owns it; another system's waits for the first who takes it.

    Raises `Missing` for an order, visit or customer that the actor may not see, `Invalid` when the category's facts
    are not all said, or not exactly one says whose it is.
    """
    if sum(one is not None for one in (complaint.order_id, complaint.customer_id, complaint.customer)) != 1:
        raise Invalid("one_customer", "Name the order, the customer's id, or name and phone: one of them.", errors=_WHO)
    rules.must_be_said(complaint.category, complaint.facts)
    order, customer = _whose(work, complaint)
    by_person = work.actor.user_id is not None and work.actor.role is not Role.INTEGRATION
    row = _row(work, customer, order, complaint, ComplaintChannel.DESK if by_person else ComplaintChannel.API)
    row.owner_id = work.actor.user_id if by_person else None
    return _take_in(work, row, answers=False)


def receive_from_customer(
    work: Work,
    customer: Customer,
    words: str,
    channel: ComplaintChannel,
    *,
    order: WorkOrder | None = None,
    visit: Visit | None = None,
    category: ComplaintCategory = ComplaintCategory.OTHER,
) -> Complaint:
    """Takes in what a customer complains of themself; who has one open adds to that one. It waits for its first owner.

    The same words again change nothing. What the category asks for is asked by that owner.
    """
    known = queries.open_of_customer(work.session, customer.id, order.id if order else None)
    if known is not None:
        add_words(work, known, words, channel)
        return known
    wanted = ComplaintIn(said=words, visit_id=visit.id if visit else None, category=category)
    row = _row(work, customer, order, wanted, channel)
    return _take_in(work, row, answers=channel is ComplaintChannel.TEXT)


def add_words(work: Work, row: Complaint, words: str, channel: ComplaintChannel) -> None:
    """Adds what the customer says of an open complaint, and lets its owner know; the same words again add nothing."""
    if words in [row.said, *(step.note for step in row.steps if step.user_id is None)]:
        return
    row.version += 1
    complaint_record.add_step(work, row, channel=channel, note=words)
    if channel is ComplaintChannel.PAGE:
        got_in_touch(work, row.customer, ContactWay.PAGE, row)
    open_task(
        work,
        "complaint_words",
        f"complaint:{row.id}:{row.version}",
        f"The customer adds to complaint {row.number}: {words}",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        reference=row.number,
        words=words,
    )


def take(work: Work, complaint_id: int, version: int) -> Complaint:
    """The first who takes a complaint that nobody owns yet owns it, and the customer is told who.

    Raises `Missing`, `Stale`, and `Refused` when somebody owns it already.
    """
    user_id = complaint_record.person(work)
    row = complaint_record.locked(work, complaint_id, version)
    if row.owner_id is not None:
        raise Refused("has_an_owner", "Somebody looks after this complaint already.")
    row.owner = queries.user(work.session, user_id)
    row.version += 1
    complaint_record.add_step(work, row)
    close_about_complaint(work.session, row.id, work.now, {"complaint_waits"})
    audit(work, "complaint.taken", "complaint", row.id)
    complaint_record.record(work, row)
    complaint_texts.tell(work, row, "complaint_owner")
    complaint_facts.ask(work, row)
    return row


def _whose(work: Work, complaint: ComplaintIn) -> tuple[WorkOrder | None, Customer]:
    if complaint.order_id is not None:
        order = visible_order(work, complaint.order_id)
        if complaint.visit_id is not None and not queries.belongs_to_order(work.session, complaint.visit_id, order.id):
            raise Missing("visit")
        return order, order.customer
    if complaint.visit_id is not None:
        raise Missing("visit")
    if complaint.customer_id is not None:
        return None, customer_file.visible(work, complaint.customer_id)
    if complaint.customer is None:
        raise RuntimeError("A complaint without anybody was let through.")
    return None, _customer_of(work, complaint.customer)


def _customer_of(work: Work, who: Complainer) -> Customer:
    phone = read_phone(who.phone, work.tools.phone_region)
    known = queries.customer_with(work.session, work.actor, phone.number, who.name)
    if known is not None:
        return known
    customer = Customer(
        source=source_of(work.actor, MANUAL),
        scope=scope_of(work.actor),
        name=who.name,
        phone=phone.number,
        phone_extension=phone.extension,
        textable=phone.textable,
        language=who.language or work.tools.default_language,
        tier="standard",
    )
    work.session.add(customer)
    work.session.flush()
    audit(work, "customer.entered", "customer", customer.id)
    return customer


def _row(
    work: Work, customer: Customer, order: WorkOrder | None, wanted: ComplaintIn, channel: ComplaintChannel
) -> Complaint:
    place = order.territory_id if order else queries.territory_of(work.session, work.actor, customer.id)
    return Complaint(
        source=order.source if order else source_of(work.actor, customer.source),
        territory_id=place if order else place or own_territory(work.actor),
        customer=customer,
        order=order,
        visit_id=wanted.visit_id,
        channel=channel,
        category=wanted.category,
        facts=dict(wanted.facts),
        priority=wanted.priority or tiers.rule(work.session, customer.tier).complaint_priority,
        said=wanted.said,
        state=ComplaintState.ACKNOWLEDGED,
        received_at=work.now,
        version=1,
    )


def _take_in(work: Work, row: Complaint, *, answers: bool) -> Complaint:
    """Writes a new complaint, tells the customer its number, and asks for an owner where it has none."""
    complaint_record.set_deadlines(work, row)
    row.news_due_at = row.due_at
    work.session.add(row)
    work.session.flush()
    complaint_record.add_step(work, row, channel=ComplaintChannel(row.channel))
    if row.channel in _WAYS:
        got_in_touch(work, row.customer, _WAYS[row.channel], row)
    work.session.refresh(row, ["owner"])
    complaint_record.record(work, row)
    complaint_texts.tell(work, row, "complaint_received" if row.owner_id else "complaint_noted", answers=answers)
    if row.owner_id is None:
        open_task(
            work,
            "complaint_waits",
            f"complaint:{row.id}",
            f"Complaint {row.number} waits for somebody who looks after it: {row.said}",
            order_id=row.order_id,
            complaint_id=row.id,
            due_at=row.due_at,
            reference=row.number,
            words=row.said,
        )
    return row


_WAYS: Mapping[str, ContactWay] = {
    ComplaintChannel.DESK: ContactWay.DESK,
    ComplaintChannel.API: ContactWay.API,
    ComplaintChannel.PAGE: ContactWay.PAGE,
}
"""By which way a customer got in touch; their texts and e-mails are written down where they come in."""
_WHO = {"json": {"order_id": ["One of order_id, customer_id and customer is needed."]}}
