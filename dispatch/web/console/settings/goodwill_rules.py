"""What goodwill each territory grants, on a page: its limits by role, and what a missed arrival is credited."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.goodwill.api.goodwill_schemas import GoodwillRulesIn
from dispatch.goodwill.queries import territory_rules as queries
from dispatch.goodwill.services import territory_rules as services
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import PERMISSIONS, Permission
from dispatch.vocabulary.terms import Role
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.queries import territories

goodwill_rule_pages = console_pages("goodwill_rules")

MOST_SHOWN = 500
GRANTING = tuple(
    role for role in Role if role is not Role.INTEGRATION and Permission.COMPLAINTS_WRITE in PERMISSIONS[role]
)
"""Roles that could grant goodwill at all."""


@goodwill_rule_pages.get("/settings/goodwill")
@needs(Permission.COMPLAINTS_READ)
def read() -> Response:
    """Every territory with what differs there, each with its form for whoever may set it."""
    with backend().work(actor()) as work:
        listed = territories.listed(work.session, work.actor, limit=MOST_SHOWN, after=None)
        return screen(
            "console/settings/goodwill.html",
            "settings",
            zone=home_zone(work),
            territories=listed,
            rules=queries.rules(work.session, [one.id for one in listed]),
            roles=GRANTING,
            house=work.tools.goodwill_limits,
            house_credit=work.tools.goodwill_on_broken_promise,
            currency=work.tools.goodwill_currency,
            may_set=actor().may(Permission.SETTINGS_WRITE),
        )


@goodwill_rule_pages.post("/settings/territories/<int:territory_id>/goodwill")
@needs(Permission.SETTINGS_WRITE)
def put(territory_id: int) -> Response:
    """Replaces what differs in a territory."""
    wanted = form_bodies.read(GoodwillRulesIn(), _typed())
    version = forms.number("version", least=0) or 0

    def act(work: Work) -> None:
        services.put(work, territory_id, version, wanted)

    return attempt(act, "settings.kept")


def _typed() -> dict[str, Any]:
    """Without its own limits the territory goes by the house's; a role whose amount is empty grants nothing then."""
    typed: dict[str, Any] = {"on_broken_promise": forms.number("on_broken_promise", least=0)}
    if "own_limits" in request.form:
        typed["limits"] = [
            {"role": role.value, "at_once": at_once, "in_year": forms.number(f"{role.value}_in_year", least=0) or 0}
            for role in GRANTING
            if (at_once := forms.number(f"{role.value}_at_once", least=0)) is not None
        ]
    return typed
