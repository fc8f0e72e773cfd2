"""What customers of each tier are given, on a page: weight in planning, windows, deadlines."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.api.tier_schemas import TierRuleIn
from dispatch.customers.queries import tiers as queries
from dispatch.customers.services import tiers as services
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

tier_pages = console_pages("tiers")

NUMBERS = {
    "weight_percent": (50, 500),
    "repair_due_hours": (1, 720),
    "narrowest_window_minutes": (30, 720),
    "days_ahead": (1, 60),
    "complaint_limit_percent": (10, 400),
}
"""What is typed as a number, with the least and the most."""
NEEDED = frozenset({"weight_percent", "complaint_limit_percent"})


@tier_pages.get("/settings/tiers")
@needs(Permission.ORDERS_READ)
def read() -> Response:
    """Every tier with its rule, each with its form for whoever may set it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/tiers.html",
            "settings",
            zone=home_zone(work),
            rules=queries.rules(work.session),
            numbers=NUMBERS,
            needed=NEEDED,
            priorities=tuple(Priority),
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@tier_pages.post("/settings/tiers/<string:tier>")
@needs(Permission.HOUSE_WRITE)
def put(tier: str) -> Response:
    """Replaces a tier's rule."""
    if tier not in set(Tier):
        raise Missing("tier")
    wanted = form_bodies.read(TierRuleIn(), _typed())
    version = forms.number("version", least=0) or 0

    def act(work: Work) -> None:
        services.put(work, Tier(tier), version, wanted)

    return attempt(act, "settings.kept")


def _typed() -> dict[str, Any]:
    """What the form holds; an empty number is left out, and a box that is not ticked says no."""
    numbers = {name: forms.number(name, least=0) for name in NUMBERS}
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    return given | {
        "takes_reserve": "takes_reserve" in request.form,
        "complaint_priority": request.form.get("complaint_priority", Priority.NORMAL.value),
    }
