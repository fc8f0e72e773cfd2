"""Promises that will break as things stand, and a button for each way to repair them."""

from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import an_id, place_of
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.jeopardies import RepairKind
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.contacts.call_buttons import calls_to
from dispatch.web.console.frame import conclude, console_pages, home_zone, screen
from dispatch.web.local_time import LocalTime

risks = console_pages("risks")

MOST_SHOWN = 100


@risks.get("/at-risk")
@needs(Permission.PLANS_READ)
def read() -> Response:
    """The promises at risk, the latest first, each with its repairs and their prices, page by page."""
    after = forms.place(an_id, an_id)
    with backend().work(actor()) as work:
        rows = queries.shown(work.session, work.actor, limit=MOST_SHOWN + 1, after=after)
        shown = rows[:MOST_SHOWN]
        last = shown[-1].jeopardy if len(rows) > MOST_SHOWN else None
        return screen(
            "console/risks.html",
            "risks",
            zone=home_zone(work),
            risks=shown,
            further=place_of(last.late_seconds, last.id) if last else None,
            calls=calls_to(work, (one.order.customer for one in shown), home_zone(work)),
            names=queries.names(work.session),
            may_repair=actor().may(Permission.PLANS_WRITE),
            times=lambda zone: LocalTime(zone, languages.of_browser()),
        )


@risks.post("/jeopardies/<int:jeopardy_id>/repair")
@needs(Permission.PLANS_WRITE)
def repair(jeopardy_id: int) -> Response:
    """Carries out the repair whose button was pressed."""
    kind, version = _kind(), forms.number("version") or 0
    return conclude(lambda: promise_repair.apply(backend(), actor(), jeopardy_id, version, kind), f"risks.done_{kind}")


@risks.post("/jeopardies/<int:jeopardy_id>/look-again")
@needs(Permission.PLANS_WRITE)
def look_again(jeopardy_id: int) -> Response:
    """Looks for the repairs anew."""
    return conclude(lambda: promise_repair.look_again(backend(), actor(), jeopardy_id), "risks.looked")


def _kind() -> RepairKind:
    try:
        return RepairKind(forms.text("kind"))
    except ValueError:
        raise Invalid("bad_repair", "Press one of the buttons.") from None
