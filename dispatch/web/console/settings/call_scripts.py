"""What whoever calls back says, on a page: a form for each purpose and language, and for kinds of work."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.api.call_scripts import named
from dispatch.aftercare.rules.call_scripts import LONGEST, PLACEHOLDERS
from dispatch.aftercare.services.asking import call_scripts
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language, OrderKind
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

call_script_pages = console_pages("call_scripts")


@call_script_pages.get("/settings/call-scripts")
@needs(Permission.FOLLOW_UPS_READ)
def read() -> Response:
    """Every script, each with its form for whoever may set it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/call_scripts.html",
            "settings",
            zone=home_zone(work),
            scripts=call_scripts.worded(work),
            purposes=list(CallPurpose),
            kinds=list(OrderKind),
            languages=list(Language),
            placeholders=PLACEHOLDERS,
            longest=LONGEST,
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@call_script_pages.post("/settings/call-scripts")
@needs(Permission.HOUSE_WRITE)
def put() -> Response:
    """Replaces the words of a purpose for one kind of work, or for all without words of their own."""
    which = _which()
    body, version = forms.text("body", most=LONGEST), forms.number("version", least=0) or 0
    if not body:
        raise Invalid("empty", "Write what is to be said.")
    return attempt(lambda work: call_scripts.put(work, which, version, body), "settings.kept")


@call_script_pages.post("/settings/call-scripts/remove")
@needs(Permission.HOUSE_WRITE)
def remove() -> Response:
    """Goes back to the usual words."""
    which = _which()
    return attempt(lambda work: call_scripts.remove(work, which), "settings.removed")


def _which() -> call_scripts.ScriptFor:
    return named(*(request.form.get(name, "") for name in ("purpose", "kind", "language")))
