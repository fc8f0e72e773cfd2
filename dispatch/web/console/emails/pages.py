"""The mail desk: messages with what became of each, the files that are taken in, and whose a message is."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from flask import flash, request
from werkzeug.wrappers import Response

from dispatch.aftercare.queries import complaints as complaint_queries
from dispatch.aftercare.services import complaint_record
from dispatch.customers.queries import customers as customer_queries
from dispatch.customers.services import customer_file
from dispatch.db.tables import Complaint, Customer, InboundEmail, WorkOrder
from dispatch.emails.processes.intake import EmailFile, EmailResult, take_file, tally
from dispatch.emails.queries import emails as queries
from dispatch.emails.rules.mentions import mentions_of
from dispatch.emails.services import intake
from dispatch.emails.services.intake import AssignmentIn
from dispatch.emails.services.senders import candidates
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.orders.services.orders import visible as visible_order
from dispatch.vocabulary.complaints import ComplaintCategory, EmailOutcome
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.frame import attempt, conclude, console_pages, home_zone, screen
from dispatch.web.texts import Texts

email_pages = console_pages("emails")

MAX_FILE_BYTES = 30_000_000
MOST = 100
MOST_REFUSALS = 5
"""Files that could not be read and are named; the count tells of the others."""
MOST_FOUND = 10
LONGEST_QUESTION = 100


def _take_files() -> None:
    """Files may be larger than a form of the console otherwise is."""
    request.max_content_length = MAX_FILE_BYTES + 100_000


# Before the form's token is read out of the body, which is what the bound is for.
email_pages.before_request_funcs.setdefault(None, []).insert(0, _take_files)


@email_pages.get("/emails")
@needs(Permission.COMPLAINTS_READ)
def read_all() -> Response:
    """Messages, the newest first; those that wait for a person until another `outcome` is chosen."""
    chosen = request.args.get("outcome", EmailOutcome.WAITING)
    outcome = EmailOutcome(chosen) if chosen in set(EmailOutcome) else None
    before = forms.number("before")
    with backend().work(actor()) as work:
        found = queries.listed(work.session, work.actor, limit=MOST + 1, before=before, outcome=outcome)
        return screen(
            "console/emails/list.html",
            "emails",
            zone=home_zone(work),
            found=found[:MOST],
            older=found[MOST - 1].id if len(found) > MOST else None,
            outcome=outcome.value if outcome else "",
            outcomes=[one.value for one in EmailOutcome],
            counts=queries.counts(work.session, work.actor),
            categories=[one.value for one in ComplaintCategory],
            may_write=actor().may(Permission.COMPLAINTS_WRITE),
        )


@email_pages.post("/emails")
@needs(Permission.COMPLAINTS_WRITE)
def take_in() -> Response:
    """Takes the messages of the files in, and says what became of them."""
    return conclude(_taken_in, "emails.taken_in")


@email_pages.get("/emails/<int:email_id>")
@needs(Permission.COMPLAINTS_READ)
def read(email_id: int) -> Response:
    """A message; where nobody knows whose it is, all that it names, or what `q` looks for."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION].replace("\0", "")
    with backend().work(actor()) as work:
        row = intake.visible(work, email_id)
        may_assign = actor().may(Permission.COMPLAINTS_WRITE) and row.complaint_id is None
        found = _Found()
        if may_assign:
            found = _looked_for(work, asked) if len(asked) > 1 else _named_in(work, row)
        return screen(
            "console/emails/email.html",
            "emails",
            zone=home_zone(work),
            row=row,
            asked=asked,
            may_assign=may_assign,
            found=found,
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
        )


@email_pages.post("/emails/<int:email_id>/assignment")
@needs(Permission.COMPLAINTS_WRITE)
def assign(email_id: int) -> Response:
    """Says whose it is."""
    whose = AssignmentIn(
        complaint_id=forms.number("complaint"), order_id=forms.number("order"), customer_id=forms.number("customer")
    )
    return attempt(lambda work: _nothing(intake.assign(work, email_id, whose)), "emails.assigned")


@email_pages.post("/emails/<int:email_id>/set-aside")
@needs(Permission.COMPLAINTS_WRITE)
def set_aside(email_id: int) -> Response:
    """Says that nothing is made of it."""
    return attempt(lambda work: _nothing(intake.set_aside(work, email_id)), "emails.put_aside")


def _taken_in() -> dict[str, int]:
    category = None
    with suppress(ValueError):
        category = ComplaintCategory(request.form.get("category", ""))
    files = [
        EmailFile((one.filename or "")[:200], one.read()) for one in request.files.getlist("files") if one.filename
    ]
    if not files:
        raise Invalid("no_files", "Choose a file first.")
    results = [one for file in files for one in take_file(backend(), actor(), file, category)]
    _tell_refused(results)
    return tally(results).numbers()


def _tell_refused(results: Sequence[EmailResult]) -> None:
    t = Texts(languages.of_browser())
    refused = [(one, one.refusal) for one in results if one.refusal is not None]
    for one, refusal in refused[:MOST_REFUSALS]:
        why = t.word("refusals", refusal.code, refusal.sentence)
        flash(t("emails.refused", name=one.name, number=one.number, why=why), "bad")


@dataclass
class _Found:
    """Whose a message may be: complaints, orders and customers."""

    complaints: list[Complaint] = field(default_factory=list)
    orders: list[WorkOrder] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)


def _looked_for(work: Work, asked: str) -> _Found:
    """What is meant by what somebody types."""
    named = (complaint_queries.visible(work.session, work.actor, one) for one in mentions_of(asked).complaint_ids)
    found = _Found([one for one in named if one is not None])
    found.orders = list(order_queries.find(work.session, work.actor, limit=MOST_FOUND, q=asked))
    if work.actor.may(Permission.CUSTOMERS_READ):
        number = customer_file.number_looked_for(work, asked)
        found.customers = list(customer_queries.mentioned(work.session, work.actor, asked, number, most=MOST_FOUND))
    return found


def _named_in(work: Work, row: InboundEmail) -> _Found:
    """What the message names itself."""
    found = _Found()
    for claim in candidates(work, f"{row.subject}\n{row.body}"):
        if claim.complaint_id is not None:
            found.complaints.append(complaint_record.visible(work, claim.complaint_id))
        elif claim.order_id is not None:
            found.orders.append(visible_order(work, claim.order_id))
        elif work.actor.may(Permission.CUSTOMERS_READ):
            found.customers.append(customer_file.visible(work, claim.customer_id))
    return found


def _nothing(_row: InboundEmail) -> None:
    """What a use case gives back says nothing here: the page is read anew."""
