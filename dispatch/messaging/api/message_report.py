"""`/reports/messages`: what texts cost, how fast they left, how many arrived."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.messaging.api.message_report_schemas import MessageReport, MessageReportQuery
from dispatch.messaging.queries import message_report as queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("message_report", __name__, description="How texts fare.")

USUAL_SPAN = timedelta(days=30)


@blueprint.get("/reports/messages")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(MessageReportQuery, location="query")
@blueprint.response(200, MessageReport)
def messages(query: dict[str, Any]) -> dict[str, Any]:
    """Counts, seconds from due to carrier, delivery time and cost of texts, by kind and carrier."""
    with backend().work(actor()) as work:
        end = query.get("to") or work.now + timedelta(seconds=1)
        start = query.get("from") or end - USUAL_SPAN
        if start >= end:
            raise Invalid("span_inverted", "The span ends after it starts.")
        items = queries.by_kind_and_carrier(work.session, work.actor, start, end)
        return {
            "start": start,
            "end": end,
            "currency": work.tools.texting.tariff.currency,
            "cost_micros": sum(item.cost_micros for item in items),
            "items": items,
        }
