"""Who did what: the audit on a page, the newest first."""

from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.event_feed.queries import events as queries
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.records import audit as note
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import console_pages, home_zone, screen

audit = console_pages("audit")

MOST_SHOWN = 100


@audit.get("/audit")
@needs(Permission.AUDIT_READ)
def read() -> Response:
    """Entries by who, and by what they were done to; reading them is noted as well."""
    asked: dict[str, Any] = {name: request.args.get(name, "").strip()[:200].replace("\0", "") for name in ASKED}
    asked["thing_id"] = forms.number("thing_id")
    wanted = {name: value for name, value in asked.items() if value}
    with backend().work(actor()) as work:
        rows = queries.audit_entries(
            work.session, work.actor, limit=MOST_SHOWN + 1, before=forms.number("before"), **wanted
        )
        note(work, "audit.read", "audit", None, asked_for=wanted)
        further = urlencode(wanted | {"before": rows[MOST_SHOWN - 1].id}) if len(rows) > MOST_SHOWN else None
        return screen(
            "console/house/audit.html",
            "audit",
            zone=home_zone(work),
            rows=rows[:MOST_SHOWN],
            asked=asked,
            further=further,
        )


ASKED = ("actor", "thing")
