"""What people do about goodwill by clicking: grant it, say that the customer has it, take it back; and the report."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.goodwill.api.goodwill_schemas import GoodwillInSchema, TakeBackSchema
from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.queries.goodwill import GoodwillFilter
from dispatch.goodwill.services import goodwill_report, granting, ledger
from dispatch.goodwill.services.granting import GoodwillIn
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

goodwill = console_pages("goodwill")

MOST_SHOWN = 200
LONGEST = 500


@goodwill.post("/orders/<int:order_id>/goodwill")
@needs(Permission.COMPLAINTS_WRITE)
def grant_on_order(order_id: int) -> Response:
    """Grants it on an order; the customer is told where they may be."""
    return attempt(lambda work: _nothing(granting.on_order(work, order_id, _wanted())), "goodwill.granted_done")


@goodwill.post("/complaints/<int:complaint_id>/goodwill")
@needs(Permission.COMPLAINTS_WRITE)
def grant_on_complaint(complaint_id: int) -> Response:
    """Grants it on a complaint; the customer is told where they may be."""
    return attempt(lambda work: _nothing(granting.on_complaint(work, complaint_id, _wanted())), "goodwill.granted_done")


@goodwill.post("/goodwill/<int:goodwill_id>/deliver")
@needs(Permission.COMPLAINTS_WRITE)
def deliver(goodwill_id: int) -> Response:
    """Says that the customer has it."""
    return attempt(lambda work: _nothing(ledger.deliver(work, goodwill_id)), "goodwill.delivered_done")


@goodwill.post("/goodwill/<int:goodwill_id>/take-back")
@needs(Permission.COMPLAINTS_WRITE)
def take_back(goodwill_id: int) -> Response:
    """Takes it back with a reason."""
    return attempt(lambda work: _nothing(ledger.take_back(work, goodwill_id, _reason())), "goodwill.taken_back_done")


@goodwill.get("/reports/goodwill")
@needs(Permission.REPORTS_READ)
def report() -> Response:
    """A year of goodwill by month and kind, and the newest grants of the ledger."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) >= 2000 else None
    with backend().work(actor()) as work:
        chosen, counts = goodwill_report.of_year(work, year)
        may_read = actor().may(Permission.COMPLAINTS_READ)
        return screen(
            "console/goodwill/report.html",
            "reports",
            zone=home_zone(work),
            year=chosen,
            counts=counts,
            may_read=may_read,
            rows=queries.page(work.session, actor(), GoodwillFilter(), limit=MOST_SHOWN) if may_read else [],
        )


def _wanted() -> GoodwillIn:
    typed: dict[str, object] = {name: forms.text(name, most=LONGEST) for name in ("kind", "gift", "why")}
    typed["amount"] = forms.number("amount", least=0)
    wanted: GoodwillIn = form_bodies.read(GoodwillInSchema(), {name: said for name, said in typed.items() if said})
    return wanted


def _reason() -> str:
    return str(form_bodies.read(TakeBackSchema(), {"why": forms.text("why", most=LONGEST)})["why"])


def _nothing(_row: object) -> None:
    """What a use case gives back says nothing here: the page is read anew."""
