"""`/territories/{id}/goodwill`: what goodwill a territory grants; `/reports/goodwill/table`: the ledger as a file."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.goodwill.api.goodwill_schemas import (
    GoodwillRulesIn,
    GoodwillRulesOut,
    GoodwillTableQuery,
    rules_shown,
)
from dispatch.goodwill.queries.goodwill_report import COLUMNS
from dispatch.goodwill.rules.territory_rules import TerritoryRule
from dispatch.goodwill.services import goodwill_report, territory_rules
from dispatch.goodwill.services.territory_rules import TerritoryRuleIn
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, csv_of, workbook_of
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint(
    "goodwill_rules", __name__, description="What goodwill a territory grants, and the ledger's file."
)


@blueprint.get("/territories/<int:territory_id>/goodwill")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, GoodwillRulesOut)
def read(territory_id: int) -> Response:
    """Reads what differs in a territory; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(territory_rules.read(work, territory_id))


@blueprint.put("/territories/<int:territory_id>/goodwill")
@needs(Permission.SETTINGS_WRITE)
@blueprint.arguments(GoodwillRulesIn)
@blueprint.response(200, GoodwillRulesOut)
def put(body: TerritoryRuleIn, territory_id: int) -> Response:
    """Replaces what differs in a territory: the limits by role, and what a missed arrival is credited by itself."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(territory_rules.put(work, territory_id, version, body))


@blueprint.get("/reports/goodwill/table")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(GoodwillTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The ledger as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The ledger of a year as a file for a spreadsheet, a line a grant, the oldest first."""
    with backend().work(actor()) as work:
        year, rows = goodwill_report.ledger_of_year(work, query.get("year"))
    if query["format"] == "csv":
        answer = Response(csv_of(COLUMNS, rows), content_type=CSV)
    else:
        answer = Response(workbook_of("goodwill", COLUMNS, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="goodwill-{year}.{query["format"]}"'
    return answer


def _answer(rule: TerritoryRule) -> Response:
    return Response(json.dumps(rules_shown(rule)), content_type="application/json", headers=etag(rule.version))
