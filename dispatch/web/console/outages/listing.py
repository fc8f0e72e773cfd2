"""Planned work and outages as a list, and the form that shows who would be told before anybody is."""

from collections.abc import Mapping
from contextlib import suppress

from flask import redirect, request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.outages.queries import affected
from dispatch.outages.queries import outages as queries
from dispatch.outages.queries.outages import OutageFilter
from dispatch.outages.rules.timing import USUAL_LEAD_HOURS
from dispatch.outages.services import outages, previewing
from dispatch.outages.services.previewing import OutagePreview
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import OutageState
from dispatch.vocabulary.terms import OutageKind
from dispatch.web import form_keys, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, console_pages, home_zone, screen, seen_territories
from dispatch.web.console.outages.form import LISTS, written
from dispatch.web.texts import Texts
from notify import CAUSE_LIMIT

outage_list = console_pages("outages")

MOST = 200
"""More than this nobody reads in one go; the latest come first."""


@outage_list.get("/outages")
@needs(Permission.OUTAGES_READ)
def read() -> Response:
    """Outages that are announced or last; `state` shows those of a state, ended ones too."""
    state = _state()
    with backend().work(actor()) as work:
        wanted = OutageFilter(state=state.value if state else None, is_open=None if state else True)
        found = queries.listed(work.session, work.actor, wanted, limit=MOST)
        return screen(
            "console/outages/list.html",
            "outages",
            zone=home_zone(work),
            now=work.now,
            found=found,
            customers={row.id: affected.counts(work.session, row.id)[0] for row in found},
            state=state.value if state else "",
            states=[one.value for one in OutageState],
            may_write=actor().may(Permission.OUTAGES_WRITE),
        )


@outage_list.get("/outages/new")
@needs(Permission.OUTAGES_WRITE)
def new() -> Response:
    """The form."""
    return _form({}, None, "", 200)


@outage_list.post("/outages")
@needs(Permission.OUTAGES_WRITE)
def enter() -> Response:
    """Shows who would be told and in which words; sent with that before one's eyes, it is entered and told, once."""
    try:
        with backend().work(actor()) as work:
            wanted = written(work, home_zone(work))
            if request.form.get("how") != "send":
                shown = previewing.show(work, wanted)
                return _form(request.form, shown, "", 200)
            known = form_keys.earlier(work)
            if known is None:
                known = {"id": str(outages.enter(work, wanted).id)}
                form_keys.keep(work, known)
            address = f"/console/outages/{known['id']}"
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        said = Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence)
        return _form(request.form, None, said, 422)
    return redirect(address, code=303)


def _form(given: Mapping[str, str], preview: OutagePreview | None, fault: str, status: int) -> Response:
    with backend().work(actor()) as work:
        answer = screen(
            "console/outages/new.html",
            "outages",
            zone=home_zone(work),
            given=given,
            preview=preview,
            fault=fault,
            kinds=[one.value for one in OutageKind],
            lists=LISTS,
            territories=seen_territories(work),
            usual_lead=USUAL_LEAD_HOURS,
            longest_cause=CAUSE_LIMIT,
            key=form_keys.present(),
        )
    answer.status_code = status
    return answer


def _state() -> OutageState | None:
    with suppress(ValueError):
        return OutageState(request.args.get("state", ""))
    return None
