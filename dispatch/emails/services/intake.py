"""Takes messages in: each becomes a complaint, words about one, a task for a person, or is only counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.aftercare.queries import complaints as complaint_queries
from dispatch.aftercare.services import complaints
from dispatch.campaigns.services import members
from dispatch.customers.queries import customers
from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import Complaint, Customer, InboundEmail, WorkOrder
from dispatch.emails.queries import emails as queries
from dispatch.emails.rules.files import EmailFileToKeep
from dispatch.emails.rules.reading import EmailPart, ReadEmail
from dispatch.emails.rules.whose import Claim, SeveralPeople
from dispatch.emails.services import files
from dispatch.emails.services.senders import sender_of
from dispatch.kernel.actor_scope import own_territory, scope_of, source_of
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import visible as visible_order
from dispatch.vocabulary.complaints import ComplaintCategory, ComplaintChannel, EmailOutcome, EmailReason
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState
from dispatch.vocabulary.terms import ContactWay

SOURCE = "email"
LONGEST_SAID = 4000
"""Characters of a complaint's words; the message itself keeps more."""
_TASK = "email_waits"


@dataclass(frozen=True)
class TakenEmail:
    """A message that is here, and whether this request brought it."""

    email: InboundEmail
    is_new: bool


@dataclass(frozen=True)
class AssignmentIn:
    """Whose a message is, as a person says: of a complaint, an order or a customer; one of them."""

    complaint_id: int | None = None
    order_id: int | None = None
    customer_id: int | None = None


def take_in(
    work: Work,
    email: ReadEmail,
    category: ComplaintCategory | None = None,
    kept: Sequence[EmailFileToKeep] = (),
) -> TakenEmail:
    """Takes a message in with the files that are kept of it; the same one again changes nothing.

    `category` says what the desk is there for.
    """
    queries.one_after_the_other(work.session, email.from_address)
    source, scope = source_of(work.actor, SOURCE), scope_of(work.actor)
    row = queries.add_once(
        work.session,
        {
            "source": source,
            "scope": scope,
            "message_key": email.message_key,
            "territory_id": own_territory(work.actor),
            "from_address": email.from_address,
            "from_name": email.from_name,
            "subject": email.subject,
            "body": email.words,
            "parts": [_named(part) for part in email.parts],
            "sent_at": email.sent_at,
            "received_at": work.now,
            "outcome": EmailOutcome.WAITING,
            "reason": EmailReason.UNKNOWN_SENDER,
            "category": category,
        },
    )
    if row is None:
        known = queries.find(work.session, source, scope, email.message_key)
        if known is None:
            raise RuntimeError("A message that is there already is gone.")
        return TakenEmail(known, is_new=False)
    files.keep(work, row, kept)
    _act_on(work, row, email)
    work.session.flush()
    audit(work, "email.received", "email", row.id, outcome=row.outcome)
    _announce(work, row)
    return TakenEmail(row, is_new=True)


def visible(work: Work, email_id: int) -> InboundEmail:
    """A message within the actor's bounds; raises `Missing` for any other."""
    row = queries.visible(work.session, work.actor, email_id)
    if row is None:
        raise Missing("email")
    return row


def assign(work: Work, email_id: int, whose: AssignmentIn) -> InboundEmail:
    """Makes a complaint of a message, or adds it to one, as a person says whose it is.

    Raises `Missing` for what the actor may not see, `Invalid` unless one thing is named, and `Refused` for a message
    that belongs to a complaint already, or in which nothing stands any more.
    """
    if sum(one is not None for one in (whose.complaint_id, whose.order_id, whose.customer_id)) != 1:
        raise Invalid("one_owner", "Name the complaint, the order or the customer: one of them.")
    row = _locked(work, email_id)
    if row.complaint_id is not None:
        raise Refused("email_assigned", "This message belongs to a complaint already.")
    if not _said(row):
        raise Refused("nothing_left", "Nothing of this message is kept any more.")
    if whose.complaint_id is not None:
        complaint = complaint_queries.visible(work.session, work.actor, whose.complaint_id, lock=True)
        if complaint is None:
            raise Missing("complaint")
        _go_on(work, row, complaint)
    elif whose.order_id is not None:
        order = visible_order(work, whose.order_id)
        _complain(work, row, order.customer, order)
    else:
        customer = customers.visible(work.session, work.actor, whose.customer_id or 0)
        if customer is None:
            raise Missing("customer")
        _complain(work, row, customer, None)
    return _settled(work, row, "email.assigned")


def set_aside(work: Work, email_id: int) -> InboundEmail:
    """Says that nothing is made of a message that waits. Raises `Missing`, and `Refused` for one that does not."""
    row = _locked(work, email_id)
    if row.outcome != EmailOutcome.WAITING:
        raise Refused("email_settled", "Something became of this message already.")
    row.outcome, row.reason = EmailOutcome.IGNORED, EmailReason.SET_ASIDE
    return _settled(work, row, "email.set_aside")


def is_known(work: Work, email: ReadEmail) -> bool:
    """Whether the same message is here already."""
    return (
        queries.find(work.session, source_of(work.actor, SOURCE), scope_of(work.actor), email.message_key) is not None
    )


def _named(part: EmailPart) -> dict[str, str | int]:
    return {"name": part.name, "content_type": part.content_type, "size_bytes": part.size_bytes}


def _act_on(work: Work, row: InboundEmail, email: ReadEmail) -> None:
    if email.automatic is not None:
        row.outcome, row.reason = EmailOutcome.IGNORED, EmailReason(email.automatic.value)
        return
    if not _said(row):
        _ask_a_person(work, row, EmailReason.NO_WORDS)
        return
    claim = sender_of(work, email)
    if claim is None:
        _ask_a_person(work, row, EmailReason.UNKNOWN_SENDER)
    elif isinstance(claim, SeveralPeople):
        _ask_a_person(work, row, EmailReason.SEVERAL_PEOPLE)
    else:
        _follow(work, row, claim)


def _follow(work: Work, row: InboundEmail, claim: Claim) -> None:
    if claim.complaint_id is not None:
        complaint = complaint_queries.by_ids(work.session, [claim.complaint_id], lock=True)[claim.complaint_id]
        _go_on(work, row, complaint)
        return
    customer = customers.visible(work.session, work.actor, claim.customer_id)
    if customer is None:
        raise RuntimeError("A customer who was found is gone.")
    _complain(work, row, customer, visible_order(work, claim.order_id) if claim.order_id else None)


def _go_on(work: Work, row: InboundEmail, complaint: Complaint) -> None:
    """Adds to a complaint that is open; of one that has ended a new one is made, or its customer's open one goes on."""
    if ComplaintState(complaint.state) in ENDED_COMPLAINTS:
        _complain(work, row, complaint.customer, complaint.order)
        return
    words = row.body or _said(row)
    complaints.add_words(work, complaint, words[:LONGEST_SAID], ComplaintChannel.EMAIL)
    _belongs(work, row, complaint, EmailOutcome.WORDS)


def _complain(work: Work, row: InboundEmail, customer: Customer, order: WorkOrder | None) -> None:
    category = ComplaintCategory(row.category) if row.category else ComplaintCategory.OTHER
    before = complaint_queries.open_of_customer(work.session, customer.id, order.id if order else None)
    complaint = complaints.receive_from_customer(
        work, customer, _said(row), ComplaintChannel.EMAIL, order=order, category=category
    )
    _belongs(work, row, complaint, EmailOutcome.COMPLAINT if before is None else EmailOutcome.WORDS)
    members.hear(work, customer.id, declines=False)  # Whoever complains is invited to nothing.


def _belongs(work: Work, row: InboundEmail, complaint: Complaint, outcome: EmailOutcome) -> None:
    row.outcome, row.reason = outcome, None
    row.complaint_id, row.customer_id = complaint.id, complaint.customer_id
    row.territory_id = complaint.territory_id
    got_in_touch(work, complaint.customer, ContactWay.EMAIL, complaint)


def _said(row: InboundEmail) -> str:
    """Subject and words as a complaint holds them; of a message without words the names of what hangs on it."""
    hanging = ", ".join(part["name"] for part in row.parts if part["name"])
    body = row.body or (f"[{hanging}]" if hanging else "")
    return "\n\n".join(one for one in (row.subject, body) if one)[:LONGEST_SAID]


def _ask_a_person(work: Work, row: InboundEmail, reason: EmailReason) -> None:
    row.reason = reason
    open_task(
        work,
        _TASK,
        f"email:{row.id}",
        f"An e-mail from {row.from_address or 'nobody named'} waits for somebody who says whose it is: {_begin(row)}",
        email_id=row.id,
        from_address=row.from_address or "-",
        words=_begin(row),
    )


def _begin(row: InboundEmail) -> str:
    return _said(row)[:300] or "-"


def _locked(work: Work, email_id: int) -> InboundEmail:
    row = queries.visible(work.session, work.actor, email_id, lock=True)
    if row is None:
        raise Missing("email")
    return row


def _settled(work: Work, row: InboundEmail, what: str) -> InboundEmail:
    work.session.flush()
    work.session.refresh(row, ["customer", "complaint"])
    close_topic(work.session, _TASK, f"email:{row.id}", work.now)
    audit(work, what, "email", row.id)
    _announce(work, row)
    return row


def _announce(work: Work, row: InboundEmail) -> None:
    announce(
        work,
        "email.received",
        "email",
        row.id,
        territory_id=row.territory_id,
        source=row.source,
        outcome=row.outcome,
        complaint_id=row.complaint_id,
    )
