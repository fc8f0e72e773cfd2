"""`/process-nodes`: whose each node is and how long it may take; `/reports/nodes`: where time is lost."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page, page_of
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, csv_of, workbook_of
from dispatch.kernel.work import Work
from dispatch.reports.api.process_node_schemas import (
    NodeOrderOut,
    NodeOrderQuery,
    NodeQuery,
    NodeReport,
    NodeTableQuery,
    ProcessNodeIn,
    ProcessNodeOut,
    ProcessNodes,
    TerritoryOwnerIn,
    TerritoryOwnerOut,
)
from dispatch.reports.queries import node_report
from dispatch.reports.queries import process_nodes as queries
from dispatch.reports.rules.process_nodes import NodeCount
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.services import process_nodes
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import ProcessNode

blueprint = Blueprint("process_nodes", __name__, description="The nodes of the process, and where time is lost.")

COLUMNS = ("node", "group", "label", "cases", "within", "percent", "p50", "p90", "over_seconds")


@blueprint.get("/process-nodes")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, ProcessNodes)
def find() -> dict[str, Any]:
    """Lists the nodes in the order of the process, each with its owner and limit."""
    with backend().work(actor()) as work:
        return {"items": queries.rules(work.session)}


@blueprint.put("/process-nodes/<string:node>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(ProcessNodeIn)
@blueprint.response(200, ProcessNodeOut)
def put(body: dict[str, Any], node: str) -> Response:
    """Sets a node's owner and limit; they hold at once, also for orders that wait there."""
    version = wanted_version()
    if node not in set(ProcessNode):
        raise Missing("node")
    with backend().work(actor()) as work:
        rule = process_nodes.put(work, ProcessNode(node), version, body)
        shown = json.dumps(ProcessNodeOut().dump(rule))
        return Response(shown, content_type="application/json", headers=etag(rule.version))


@blueprint.put("/territories/<int:territory_id>/owner")
@needs(Permission.SETTINGS_WRITE)
@blueprint.arguments(TerritoryOwnerIn)
@blueprint.response(200, TerritoryOwnerOut)
def own(body: dict[str, Any], territory_id: int) -> dict[str, Any]:
    """Says who answers for the process in a territory: what is overdue there is theirs."""
    with backend().work(actor()) as work:
        process_nodes.own(work, territory_id, body["user_id"])
    return {"territory_id": territory_id, "user_id": body["user_id"]}


@blueprint.get("/reports/nodes")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NodeQuery, location="query")
@blueprint.response(200, NodeReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts how orders passed each node: how long, how many within its limit; without days, of the last 30."""
    period, items = _counted(query)
    return {"first_day": period.first_day, "last_day": period.last_day, "by": query["by"], "items": items}


@blueprint.get("/reports/nodes/orders")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NodeOrderQuery, location="query")
@blueprint.response(200, page_of(NodeOrderOut))
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the orders behind a node, the newest first."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        found = node_report.orders(
            work.session, work.actor, _period(work, query), queries.rules(work.session), query["node"], by=query["by"],
            group=query["group"], kept=query["within"], limit=limit + 1, before=query["after"],
        )  # fmt: skip
    return page(found, limit)


@blueprint.get("/reports/nodes/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NodeTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The figures as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The same figures as a file for a spreadsheet."""
    period, counts = _counted(query)
    rows = [[getattr(count, name) for name in COLUMNS] for count in counts]
    name = f"nodes-{period.first_day}-{period.last_day}.{query['format']}"
    if query["format"] == "csv":
        answer = Response(csv_of(COLUMNS, rows), content_type=CSV)
    else:
        answer = Response(workbook_of("nodes", COLUMNS, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _counted(query: dict[str, Any]) -> tuple[ReportPeriod, list[NodeCount]]:
    with backend().work(actor()) as work:
        period = _period(work, query)
        rules = queries.rules(work.session)
        return period, node_report.counted(work.session, work.actor, period, rules, query["by"])


def _period(work: Work, query: dict[str, Any]) -> ReportPeriod:
    return period_of(work, query.get("first_day"), query.get("last_day"), query.get("territory"))
