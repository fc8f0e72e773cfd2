"""The operator's own words for texts: seen as the customer reads them before they count."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.actor_scope import is_bound
from dispatch.kernel.work import Work
from dispatch.messaging.services import wordings as services
from dispatch.operators.queries import operators
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.console.settings.wording_faults import told
from dispatch.web.texts import Texts
from notify import KINDS, Preview

wordings = console_pages("wordings")

LONGEST = 1000
MOST_OPERATORS = 500


@wordings.get("/settings/wordings")
@needs(Permission.MESSAGES_READ)
def read() -> Response:
    """Every kind of text in every language, in the words that count now: an operator's, or the house's."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/wordings.html",
            "settings",
            zone=home_zone(work),
            found=services.listed(work, _operator()),
            **_whose(work),
        )


@wordings.get("/settings/wordings/<string:kind>/<string:language>")
@needs(Permission.MESSAGES_READ)
def read_one(kind: str, language: str) -> Response:
    """One wording, filled with long values as a customer would read it."""
    with backend().work(actor()) as work:
        return _page(work, kind, language)


@wordings.post("/settings/wordings/<string:kind>/<string:language>")
@needs(Permission.OPERATOR_WRITE)
def put(kind: str, language: str) -> Response:
    """Shows what was typed as a customer would read it, or lets it count for texts to come."""
    template = " ".join(forms.text("template", most=LONGEST).split())
    if request.form.get("how") == "try":
        with backend().work(actor()) as work:
            return _page(work, kind, language, template)
    version = forms.number("version", least=0) or 0
    return attempt(
        lambda work: services.put(work, kind, language, version, template, operator_id=_operator()), "settings.kept"
    )


@wordings.post("/settings/wordings/<string:kind>/<string:language>/remove")
@needs(Permission.OPERATOR_WRITE)
def remove(kind: str, language: str) -> Response:
    """Goes back to the catalogue's words."""
    version = forms.number("version", least=0) or 0
    return attempt(
        lambda work: services.remove(work, kind, language, version, _operator()), "settings.catalogues_words"
    )


def _page(work: Work, kind: str, language: str, typed: str | None = None) -> Response:
    t, worded = Texts(languages.of_browser()), services.find(work, kind, language, _operator())
    template = worded.template or worded.catalogue if typed is None else typed
    shown: Preview = services.try_out(work, kind, language, template, _operator())
    return screen(
        "console/settings/wording.html",
        "settings",
        zone=home_zone(work),
        worded=worded,
        words=template,
        shown=shown,
        faults=[told(t, fault) for fault in shown.faults],
        most=KINDS[kind].max_segments,
        longest=LONGEST,
        may_set=actor().may(Permission.OPERATOR_WRITE),
        **_whose(work),
    )


def _operator() -> int | None:
    """Whose words are meant: one's own operator's where nothing is said, or the house's."""
    return forms.number("operator") or actor().operator_id


def _whose(work: Work) -> dict[str, object]:
    """The operators to choose from, and the one whose words are shown."""
    found = operators.listed(work.session, work.actor, limit=MOST_OPERATORS, after=None)
    return {"operators": found, "chosen": _operator(), "may_choose_house": not is_bound(work.actor)}
