"""Where time is lost: how orders passed the nodes of the process, and the orders behind each count."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.reports.queries import node_report, process_nodes
from dispatch.reports.rules.process_nodes import NodeCount, NodeGrouping
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import ProcessNode
from dispatch.web import forms
from dispatch.web.console.frame import console_pages, screen
from dispatch.web.console.reports.further import asked_period

node_pages = console_pages("node_report")

PAGE = 100
KEPT = ("first_day", "last_day", "territory", "by")


@node_pages.get("/reports/nodes")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """A table of nodes and groups; each count leads to its orders."""
    by = _grouping()
    with backend().work(actor()) as work:
        asked = asked_period(work)
        rules = process_nodes.rules(work.session)
        counts = node_report.counted(work.session, work.actor, asked["period"], rules, by)
        return screen(
            "console/reports/nodes.html",
            "reports",
            **asked,
            by=by,
            groupings=list(NodeGrouping),
            counts=counts,
            limits={rule.node: rule.limit_minutes for rule in rules},
            worst=_worst(counts),
            orders_of=_orders_of,
            table=f"/api/v1/reports/nodes/table?{urlencode(_kept())}",
        )


@node_pages.get("/reports/nodes/orders")
@needs(Permission.REPORTS_READ)
def orders() -> Response:
    """The orders behind one count: those beyond the limit where there are any."""
    given = request.args.get("node", "")
    node = ProcessNode(given) if given in set(ProcessNode) else ProcessNode.TAKEN_IN
    kept = {"yes": True, "no": False}.get(request.args.get("within", ""))
    with backend().work(actor()) as work:
        asked = asked_period(work)
        rules = process_nodes.rules(work.session)
        found = node_report.orders(
            work.session, work.actor, asked["period"], rules, node, by=_grouping(), group=request.args.get("group"),
            kept=kept, limit=PAGE + 1, before=forms.number("before"),
        )  # fmt: skip
        onwards = request.args.to_dict() | {"before": str(found[PAGE - 1].order_id)} if len(found) > PAGE else None
        return screen(
            "console/reports/node_orders.html",
            "reports",
            **asked,
            node=node,
            kept=kept,
            label=request.args.get("group", ""),
            found=found[:PAGE],
            further=urlencode(onwards) if onwards else None,
            back_to="/console/reports/nodes?" + urlencode(_kept()),
        )


def _worst(counts: Sequence[NodeCount]) -> float:
    """The most seconds that were lost at one node, for the bars."""
    return max((count.over_seconds or 0 for count in counts), default=0) or 1


def _orders_of(count: NodeCount) -> str:
    asked = _kept() | {"node": count.node.value}
    if count.group is not None:
        asked["group"] = count.group
    if count.within < count.cases:
        asked["within"] = "no"
    return "/console/reports/nodes/orders?" + urlencode(asked)


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _grouping() -> NodeGrouping:
    given = request.args.get("by", "")
    return NodeGrouping(given) if given in set(NodeGrouping) else NodeGrouping.NODE
