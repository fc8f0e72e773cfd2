"""Clusters of faults on pages: the list, one with its orders, and what a person says of it."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.quality.api.cluster_schemas import VERDICTS
from dispatch.quality.queries import clusters as queries
from dispatch.quality.rules.clusters import suggestion_for
from dispatch.quality.services import clusters as services
from dispatch.quality.services import voice
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import LIVE_CLUSTERS, ClusterState, may_advance
from dispatch.vocabulary.terms import ClusterKind
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

clusters = console_pages("clusters")

MOST_SHOWN = 200
LONGEST_NOTE = 1000


@clusters.get("/clusters")
@needs(Permission.REPORTS_READ)
def find() -> Response:
    """Clusters, the newest first: those that are open or confirmed, or all of them."""
    everything = request.args.get("all") == "yes"
    with backend().work(actor()) as work:
        found = queries.listed(work.session, work.actor, limit=MOST_SHOWN, before=forms.number("before"))
        shown = [one for one in found if everything or one.cluster.state in LIVE_CLUSTERS]
        return screen(
            "console/quality/clusters.html", "clusters", zone=home_zone(work), found=shown, everything=everything
        )


@clusters.get("/clusters/<int:cluster_id>")
@needs(Permission.REPORTS_READ)
def read(cluster_id: int) -> Response:
    """A cluster with its orders, and the form for what it is."""
    with backend().work(actor()) as work:
        row = services.visible(work, cluster_id)
        [named] = queries.named(work.session, [row])
        orders = queries.orders(work.session, work.actor, row.id)
        may_judge = actor().may(Permission.TASKS_WRITE)
        return screen(
            "console/quality/cluster.html",
            "clusters",
            zone=home_zone(work),
            one=named,
            row=row,
            suggestion=suggestion_for(ClusterKind(row.kind)),
            orders=orders,
            spoken=voice.of_orders(work, [order.id for order in orders]),
            verdicts=[one for one in VERDICTS if may_judge and may_advance(ClusterState(row.state), one)],
            longest=LONGEST_NOTE,
        )


@clusters.post("/clusters/<int:cluster_id>/verdict")
@needs(Permission.TASKS_WRITE)
def judge(cluster_id: int) -> Response:
    """Says what a cluster is."""
    given, note = request.form.get("state", ""), forms.text("note", most=LONGEST_NOTE)
    if given not in set(VERDICTS):
        raise Invalid("nothing_said", "Write something first.")
    version = forms.number("version") or 0

    def act(work: Work) -> None:
        services.judge(work, cluster_id, version, ClusterState(given), note)

    return attempt(act, "clusters.judged")
