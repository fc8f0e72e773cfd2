"""The nodes of the process on a page: whose each is, how long it may take, and who owns each territory."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.api.process_node_schemas import LONGEST_LIMIT, ProcessNodeIn
from dispatch.reports.queries import process_nodes as queries
from dispatch.reports.rules.process_nodes import OWNERS
from dispatch.reports.services import process_nodes as services
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.queries import territories

process_node_pages = console_pages("process_nodes")

MOST_SHOWN = 500


@process_node_pages.get("/settings/process-nodes")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """Every node in the order of the process, and every territory, each with its form for whoever may set it."""
    with backend().work(actor()) as work:
        may_see_people = actor().may(Permission.SETTINGS_WRITE)
        return screen(
            "console/settings/nodes.html",
            "settings",
            zone=home_zone(work),
            rules=queries.rules(work.session),
            people=queries.people(work.session, work.actor) if may_see_people else [],
            roles=sorted(OWNERS),
            territories=territories.listed(work.session, work.actor, limit=MOST_SHOWN, after=None),
            owners=queries.owners(work.session),
            longest=LONGEST_LIMIT,
            may_set=actor().may(Permission.HOUSE_WRITE),
            may_own=may_see_people,
        )


@process_node_pages.post("/settings/process-nodes/<string:node>")
@needs(Permission.HOUSE_WRITE)
def put(node: str) -> Response:
    """Sets a node's owner and limit."""
    if node not in set(ProcessNode):
        raise Missing("node")
    wanted = form_bodies.read(ProcessNodeIn(), _typed())
    version = forms.number("version", least=0) or 0
    return attempt(lambda work: _done(services.put(work, ProcessNode(node), version, wanted)), "settings.kept")


@process_node_pages.post("/settings/territories/<int:territory_id>/owner")
@needs(Permission.SETTINGS_WRITE)
def own(territory_id: int) -> Response:
    """Says who owns a territory."""

    def act(work: Work) -> None:
        services.own(work, territory_id, forms.number("user"))

    return attempt(act, "settings.kept")


def _typed() -> dict[str, Any]:
    """An owner is written as `territory`, `role:service` or `user:7`."""
    kind, _, whose = request.form.get("owner", "").partition(":")
    typed: dict[str, Any] = {"owner_kind": kind, "limit_minutes": forms.number("limit_minutes")}
    if kind == NodeOwnerKind.ROLE:
        typed["role"] = whose
    if kind == NodeOwnerKind.USER and whose.isascii() and whose.isdigit():
        typed["user_id"] = int(whose)
    return typed


def _done(_rule: object) -> None:
    """The page is read anew."""
