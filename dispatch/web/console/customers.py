"""Customers: found by whatever they say, with everything known of them on one page; and their lines."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.queries import consents as consent_queries
from dispatch.customers.queries import customers as queries
from dispatch.customers.queries import lines as line_queries
from dispatch.customers.services import customer_file, lines, merging
from dispatch.db.tables import Customer
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes import consents
from dispatch.orders.services import standing_wishes
from dispatch.quality.services import leaving
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.contacts.call_buttons import calls_to
from dispatch.web.console.conversation import conversation
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.console.intake.order_form import wished
from dispatch.web.console.people.wishes import shown, technicians_by_territory

customers = console_pages("customers")

LONGEST_QUESTION = 100


@customers.get("/customers")
@needs(Permission.CUSTOMERS_READ)
def find() -> Response:
    """The newest customers, or those of whom `q` is the name, number, reference or line."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION].replace("\0", "")
    with backend().work(actor()) as work:
        return screen(
            "console/customers.html",
            "customers",
            zone=home_zone(work),
            asked=asked,
            found=_found(work, asked),
            may_enter_lines=actor().may(Permission.LINES_WRITE),
        )


@customers.get("/customers/<int:customer_id>")
@needs(Permission.CUSTOMERS_READ)
def read(customer_id: int) -> Response:
    """A person's page: whoever takes a contact sees it before they answer."""
    with backend().work(actor()) as work:
        file = customer_file.read(work, customer_id)
        return screen(
            "console/customer.html",
            "customers",
            zone=home_zone(work),
            file=file,
            consents=consents.read(work, customer_id),
            colleagues=consent_queries.colleagues(work.session, work.actor),
            standing=leaving.of(work, customer_id),
            **_wishes(work, customer_id),
            calls=calls_to(work, [file.customer], home_zone(work)),
            conversation=conversation(file.told, file.written) if actor().may(Permission.MESSAGES_READ) else [],
            may_write=actor().may(Permission.CUSTOMERS_WRITE),
            may_complain=actor().may(Permission.COMPLAINTS_WRITE),
            may_erase=actor().may(Permission.PRIVACY),
        )


@customers.get("/lines/<int:line_id>")
@needs(Permission.LINES_READ)
def line(line_id: int) -> Response:
    """A line's page: where it ends, what hangs on it, which orders were on it."""
    with backend().work(actor()) as work:
        found = lines.visible(work, line_id)
        orders = line_queries.orders_on(work.session, work.actor, found.id)
        return screen(
            "console/line.html",
            "customers",
            zone=home_zone(work),
            line=found,
            orders=orders,
            may_see_customers=actor().may(Permission.CUSTOMERS_READ),
        )


@customers.post("/customers/<int:customer_id>/notes")
@needs(Permission.CUSTOMERS_WRITE)
def note(customer_id: int) -> Response:
    """Writes down what colleagues should know."""
    body = _said("body")
    return attempt(lambda work: customer_file.write_note(work, customer_id, body), "customers.noted")


@customers.post("/customers/<int:customer_id>/merge")
@needs(Permission.CUSTOMERS_WRITE)
def merge(customer_id: int) -> Response:
    """Lets this record stand for another one of the same person."""
    other, why = forms.number("customer") or 0, _said("why")
    return attempt(lambda work: merging.merge(work, customer_id, other, why), "customers.merged")


@customers.post("/customers/<int:customer_id>/unmerge")
@needs(Permission.CUSTOMERS_WRITE)
def unmerge(customer_id: int) -> Response:
    """Takes a merge back."""
    why = _said("why")
    return attempt(lambda work: merging.undo(work, customer_id, why), "customers.unmerged")


def _wishes(work: Work, customer_id: int) -> dict[str, Any]:
    """Whom they want to come, as far as the reader knows these technicians, and whom to choose from."""
    known, technicians = standing_wishes.read(work, customer_id), technicians_by_territory(work)
    chosen = wished(shown(technicians, known.wish))
    return {"standing_wish": known, "wished": chosen, "technicians": technicians}


def _found(work: Work, asked: str) -> list[Customer]:
    if not asked:
        return list(queries.listed(work.session, work.actor, limit=50))
    number = customer_file.number_looked_for(work, asked)
    return list(queries.mentioned(work.session, work.actor, asked, number))


def _said(name: str) -> str:
    said = forms.text(name)
    if not said:
        raise Invalid("nothing_said", "Write something first.")
    return said
