"""One person's file: who takes a contact sees it before they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.customers.queries import consents
from dispatch.customers.queries import customer_file as file_queries
from dispatch.customers.queries import customers as queries
from dispatch.customers.queries.customer_file import CallMade
from dispatch.customers.rules.consents import EnteredWord
from dispatch.db.tables import (
    Complaint,
    Customer,
    CustomerNote,
    FollowUp,
    InboundText,
    Message,
    ServiceLine,
    Survey,
    Warranty,
    WorkOrder,
)
from dispatch.kernel.phone_parsing import read_phone
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.vocabulary.phones import digits_sought
from dispatch.vocabulary.terms import ConsentPurpose, ContactChannel


@dataclass(frozen=True)
class ConsentStanding:
    """What holds of a person's consent for a purpose by a channel: the newest entry of the ledger."""

    purpose: ConsentPurpose
    channel: ContactChannel
    entry: EnteredWord


@dataclass(frozen=True)
class CustomerFile:
    """A person: the record that stands for them, their other records, and everything known, the newest first."""

    customer: Customer
    others: Sequence[Customer]
    orders: Sequence[WorkOrder]
    lines: Sequence[ServiceLine]
    told: Sequence[Message]
    written: Sequence[InboundText]
    calls: Sequence[CallMade]
    follow_ups: Sequence[FollowUp]
    surveys: Sequence[Survey]
    complaints: Sequence[Complaint]
    warranties: Sequence[Warranty]
    consents: Sequence[ConsentStanding]
    notes: Sequence[CustomerNote]


def read(work: Work, customer_id: int) -> CustomerFile:
    """The file of the person whose record this is; raises `Missing` for one that the actor may not see."""
    session, actor = work.session, work.actor
    people = queries.same_person(session, actor, visible(work, customer_id))
    ids = [person.id for person in people]
    told, written = file_queries.texts(session, actor, ids)
    return CustomerFile(
        customer=people[0],
        others=people[1:],
        orders=file_queries.orders(session, actor, ids),
        lines=file_queries.lines(session, actor, ids),
        told=told,
        written=written,
        calls=file_queries.calls(session, actor, ids),
        follow_ups=file_queries.follow_ups(session, actor, ids),
        surveys=file_queries.surveys(session, actor, ids),
        complaints=file_queries.complaints(session, actor, ids),
        warranties=file_queries.warranties(session, actor, ids),
        consents=[
            ConsentStanding(purpose, channel, entry)
            for (purpose, channel), entry in sorted(consents.newest(session, ids[:1]).get(ids[0], {}).items())
        ],
        notes=file_queries.notes(session, ids),
    )


def visible(work: Work, customer_id: int, *, lock: bool = False) -> Customer:
    """A customer within the actor's bounds, locked until the transaction ends if wanted; raises `Missing` else."""
    customer = queries.visible(work.session, work.actor, customer_id, lock=lock)
    if customer is None:
        raise Missing("customer")
    return customer


def number_looked_for(work: Work, written: str) -> str:
    """What to look for among numbers (E.164) for one as somebody types it: the whole number, else its digits.

    Empty where there are too few of them.
    """
    try:
        return read_phone(written, work.tools.phone_region).number
    except Invalid:
        return digits_sought(written) or ""


def write_note(work: Work, customer_id: int, body: str) -> CustomerNote:
    """Writes down what colleagues should know, under the actor's name; raises `Missing`."""
    note = CustomerNote(customer_id=visible(work, customer_id).id, at=work.now, author=work.actor.name, body=body)
    work.session.add(note)
    work.session.flush()
    audit(work, "customer.noted", "customer", note.customer_id, note_id=note.id)
    return note
