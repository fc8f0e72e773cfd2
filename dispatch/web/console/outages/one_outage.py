"""One outage: what it reaches, how far the telling is, and the repairs that wait for its end."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from dispatch.db.tables import Outage
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.outages.queries import affected, joined_orders
from dispatch.outages.services import joining, outage_record, outages
from dispatch.outages.services.outage_texts import NEWS
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import OPEN_OUTAGES, OutageState
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.console.outages.form import moment
from dispatch.workforce.services.zones import zone_of_territory
from notify import CAUSE_LIMIT

one_outage = console_pages("outage")

ON_THEIR_WAY = ("queued", "claimed", "unknown")
"""States of texts of which it is not known yet how they end."""


@one_outage.get("/outages/<int:outage_id>")
@needs(Permission.OUTAGES_READ)
def read(outage_id: int) -> Response:
    """The page of an outage."""
    with backend().work(actor()) as work:
        row = outage_record.visible(work, outage_id)
        customers, lines = affected.counts(work.session, row.id)
        return screen(
            "console/outages/outage.html",
            "outages",
            zone=_zone(work, row),
            now=work.now,
            row=row,
            customers=customers,
            lines=lines,
            texts=_by_kind(affected.texts_by_state(work.session, row.id, NEWS)),
            joined=joined_orders.of_outage(work.session, row.id, work.actor),
            is_open=row.state in OPEN_OUTAGES,
            has_begun=row.state == OutageState.ONGOING,
            longest_cause=CAUSE_LIMIT,
            may_write=actor().may(Permission.OUTAGES_WRITE),
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
        )


def _zone(work: Work, row: Outage) -> str:
    """The zone of the page: the territory's, or that of the reader where it reaches all of them."""
    return zone_of_territory(work, row.territory_id).key if row.territory_id else home_zone(work)


def _by_kind(counted: dict[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """Texts by kind: those written, on their way, with a carrier, and those that reach nobody."""
    found: dict[str, Counter[str]] = {}
    for (kind, state), number in counted.items():
        how = "waits" if state in ON_THEIR_WAY else "sent" if state in ("sent", "delivered") else "not"
        found.setdefault(kind, Counter())[how] += number
    return {kind: {"waits": row["waits"], "sent": row["sent"], "not": row["not"]} for kind, row in found.items()}


@one_outage.post("/outages/<int:outage_id>/times")
@needs(Permission.OUTAGES_WRITE)
def change(outage_id: int) -> Response:
    """Other times or causes: who has heard of it is told anew."""

    def act(work: Work, version: int) -> Outage:
        outage = outage_record.visible(work, outage_id)
        zone = _zone(work, outage)
        changes: dict[str, Any] = {"ends_at": moment("ends_at", zone, outage.ends_at)}
        if forms.text("starts_at"):
            changes["starts_at"] = moment("starts_at", zone, outage.starts_at)
        causes = {name: forms.text(name, most=CAUSE_LIMIT) for name in ("cause", "cause_zh")}
        return outages.change(work, outage_id, version, changes | causes)

    return _act(act, "outages.changed")


@one_outage.post("/outages/<int:outage_id>/end")
@needs(Permission.OUTAGES_WRITE)
def end(outage_id: int) -> Response:
    """It is over."""
    return _act(lambda work, version: outages.end(work, outage_id, version), "outages.ended")


@one_outage.post("/outages/<int:outage_id>/cancel")
@needs(Permission.OUTAGES_WRITE)
def cancel(outage_id: int) -> Response:
    """It does not take place, or was none."""
    return _act(lambda work, version: outages.cancel(work, outage_id, version), "outages.cancelled")


@one_outage.post("/outages/<int:outage_id>/orders")
@needs(Permission.OUTAGES_WRITE)
def join(outage_id: int) -> Response:
    """Lets a repair wait for its end; a promised visit is taken back, and the customer is told so."""
    return attempt(lambda work: _joined(work, outage_id), "outages.joined")


def _joined(work: Work, outage_id: int) -> object:
    return joining.join_by_hand(work, outage_id, forms.number("order") or 0)


def _act(act: Callable[[Work, int], object], done: str) -> Response:
    version = forms.number("version") or 0
    return attempt(lambda work: act(work, version), done)
