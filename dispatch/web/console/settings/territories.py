"""Territories on a page: entered, changed, and taken out while nothing belongs to them."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.operators.queries import operators as operator_queries
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.api.schemas import TerritoryChangeSchema, TerritoryInSchema
from dispatch.workforce.queries import territories as queries
from dispatch.workforce.rules.plan_rules import RULE_NAMES
from dispatch.workforce.services import territories as services

territories = console_pages("territories")

MOST_SHOWN = 500
NO_LIMIT = ("most_visits", "most_driving_minutes")


@territories.get("/settings/territories")
@needs(Permission.TECHNICIANS_READ)
def listed() -> Response:
    """Territories within the actor's bounds, each with its form for whoever may change it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/areas.html",
            "settings",
            zone=home_zone(work),
            territories=queries.listed(work.session, work.actor, limit=MOST_SHOWN, after=None),
            plan_rules=RULE_NAMES,
            usual_zone=work.tools.default_zone.key,
            may_set=actor().may(Permission.SETTINGS_WRITE),
            may_enter=actor().may(Permission.OPERATOR_WRITE),
            may_hand_over=actor().may(Permission.HOUSE_WRITE),
            operators=operator_queries.listed(work.session, work.actor, limit=MOST_SHOWN, after=None),
        )


@territories.post("/settings/territories")
@needs(Permission.OPERATOR_WRITE)
def enter() -> Response:
    """Enters a territory."""

    def act(work: Work) -> object:
        typed = _typed() | {"code": forms.text("code", most=50)}
        return services.enter(work, **form_bodies.read(TerritoryInSchema(), typed))

    return attempt(act, "areas.entered")


@territories.post("/settings/territories/<int:territory_id>")
@needs(Permission.SETTINGS_WRITE)
def amend(territory_id: int) -> Response:
    """Changes a territory; a text that waits says its new number when it leaves."""

    def act(work: Work) -> object:
        services.visible(work, territory_id)
        changes = form_bodies.read(TerritoryChangeSchema(), _typed() | _rules() | _supply())
        return services.amend(work, territory_id, forms.number("version") or 0, changes)

    return attempt(act, "settings.kept")


@territories.post("/settings/territories/<int:territory_id>/remove")
@needs(Permission.SETTINGS_WRITE)
def remove(territory_id: int) -> Response:
    """Takes out a territory that nothing belongs to."""
    return attempt(lambda work: services.remove(work, territory_id), "areas.removed")


def _rules() -> dict[str, Any]:
    """The rules for plans that the form has; a number that was left empty stays, a limit left empty is none."""
    typed = {name: forms.number(name, least=0) for name in RULE_NAMES if name in request.form}
    return {name: value for name, value in typed.items() if value is not None or name in NO_LIMIT}


def _supply() -> dict[str, Any]:
    """Where parts are picked up; nowhere where the address was left empty."""
    if "supply_address" not in request.form:
        return {}
    address = forms.text("supply_address")
    if not address:
        return {"supply": None}
    stock = forms.listed("supply_stock", most=20_000)
    place = {"address": address, "lat": forms.degrees("supply_lat", 90), "lon": forms.degrees("supply_lon", 180)}
    minutes = forms.number("supply_minutes", least=1)
    return {"supply": place | {"stock": stock or None} | ({} if minutes is None else {"minutes": minutes})}


def _typed() -> dict[str, Any]:
    handed = {"operator_id": forms.number("operator")} if "operator" in request.form else {}
    return handed | {
        "name": forms.text("name"),
        "zone": forms.text("zone", most=60),
        "publishes_itself": request.form.get("publishes_itself") == "yes",
        "service_phone": forms.text("service_phone", most=40) or None,
    }
