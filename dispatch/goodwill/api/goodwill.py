"""`/goodwill`: what customers were given for the trouble they had; granted on a complaint or an order."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Goodwill
from dispatch.goodwill.api.goodwill_schemas import (
    GoodwillInSchema,
    GoodwillOut,
    GoodwillQuery,
    GoodwillReport,
    GoodwillReportQuery,
    TakeBackSchema,
)
from dispatch.goodwill.queries import goodwill as queries
from dispatch.goodwill.queries.goodwill import GoodwillFilter
from dispatch.goodwill.services import goodwill_report, granting, ledger
from dispatch.goodwill.services.granting import GoodwillIn
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("goodwill", __name__, description="What customers were given for the trouble they had.")


@blueprint.post("/complaints/<int:complaint_id>/goodwill")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(GoodwillInSchema)
@blueprint.response(201, GoodwillOut)
@once
def grant_on_complaint(work: Work, body: GoodwillIn, complaint_id: int) -> Answer:
    """Grants goodwill on a complaint; 409 above the limits of the role. The customer is told where they may be."""
    return _shown(granting.on_complaint(work, complaint_id, body)), 201


@blueprint.post("/orders/<int:order_id>/goodwill")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(GoodwillInSchema)
@blueprint.response(201, GoodwillOut)
@once
def grant_on_order(work: Work, body: GoodwillIn, order_id: int) -> Answer:
    """Grants goodwill on an order; 409 above the limits of the role. The customer is told where they may be."""
    return _shown(granting.on_order(work, order_id, body)), 201


@blueprint.get("/goodwill")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(GoodwillQuery, location="query")
@blueprint.response(200, page_of(GoodwillOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the ledger of goodwill, the newest first."""
    limit, before = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        wanted = GoodwillFilter(**query)
        return page(queries.page(work.session, work.actor, wanted, limit=limit + 1, before=before), limit)


@blueprint.post("/goodwill/<int:goodwill_id>/deliver")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, GoodwillOut)
@once
def deliver(work: Work, _body: dict[str, Any], goodwill_id: int) -> Answer:
    """Notes that the customer has it; a priority raises its order's now."""
    return _shown(ledger.deliver(work, goodwill_id)), 200


@blueprint.post("/goodwill/<int:goodwill_id>/take-back")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(TakeBackSchema)
@blueprint.response(200, GoodwillOut)
@once
def take_back(work: Work, body: dict[str, Any], goodwill_id: int) -> Answer:
    """Takes it back with a reason; a customer who had heard of it is told that it does not stand."""
    return _shown(ledger.take_back(work, goodwill_id, body["why"])), 200


@blueprint.get("/reports/goodwill")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(GoodwillReportQuery, location="query")
@blueprint.response(200, GoodwillReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts goodwill by month and kind, within a year: the present one, unless one is named."""
    with backend().work(actor()) as work:
        year, items = goodwill_report.of_year(work, query.get("year"))
        return {"year": year, "items": items}


def _shown(row: Goodwill) -> dict[str, Any]:
    found: dict[str, Any] = _out.dump(row)
    return found


_out = GoodwillOut()
