"""Kinds of work: how long they take, who can do them, how customers may change them, what follows."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.queries import warranties
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.queries import repeat_rules
from dispatch.orders.queries import work_types as queries
from dispatch.orders.services import work_types as services
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import RULES_OF_FIRST_TECHNICIAN, OrderKind
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.api.schemas import WorkTypeChangeSchema, WorkTypeInSchema
from dispatch.workforce.queries import territories
from dispatch.workforce.services import certificates

work_types = console_pages("work_types")

PAGE = "/console/settings/work-types"
MOST_SHOWN = 500
NUMBERS = (
    "service_minutes", "crew", "change_until_minutes", "changes_allowed", "warranty_months", "silence_calls_percent",
)  # fmt: skip


@work_types.get("/settings/work-types")
@needs(Permission.ORDERS_READ)
def read() -> Response:
    """All kinds of work, each with its form for whoever may change it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/work_types.html",
            "settings",
            zone=home_zone(work),
            work_types=queries.listed(work.session, limit=MOST_SHOWN, after=None),
            usual=services.USUAL,
            certificate_rules=certificates.rules(work),
            warranty_terms=warranties.settings(work.session),
            repeat_rules=repeat_rules.listed(work.session, work.actor),
            first_technicians=[one.value for one in RULES_OF_FIRST_TECHNICIAN],
            territory_codes=[one.code for one in territories.listed(work.session, work.actor, limit=200, after=None)],
            kinds=[kind.value for kind in OrderKind],
            numbers=NUMBERS,
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@work_types.post("/settings/work-types")
@needs(Permission.HOUSE_WRITE)
def enter() -> Response:
    """Enters a kind of work that a symptom tells apart."""

    def act(work: Work) -> object:
        named = {"kind": request.form.get("kind", ""), "symptom": forms.text("symptom") or None}
        return services.enter(work, form_bodies.read(WorkTypeInSchema(), _typed() | named))

    return attempt(act, "settings.entered")


@work_types.post("/settings/work-types/<int:work_type_id>")
@needs(Permission.HOUSE_WRITE)
def amend(work_type_id: int) -> Response:
    """Changes a kind of work for orders to come, and the rules of changes at once."""

    def act(work: Work) -> object:
        changes = form_bodies.read(WorkTypeChangeSchema(), _typed())
        return services.amend(work, work_type_id, forms.number("version") or 0, changes)

    return attempt(act, "settings.kept")


@work_types.post("/settings/work-types/<int:work_type_id>/remove")
@needs(Permission.HOUSE_WRITE)
def remove(work_type_id: int) -> Response:
    """Takes a symptom's kind of work out; the default of its kind holds then."""
    return attempt(lambda work: services.remove(work, work_type_id), "settings.removed")


def _typed() -> dict[str, Any]:
    """The fields as the API takes them; a number that was left empty stays as it is, or as usual."""
    numbers = {name: forms.number(name, least=0) for name in NUMBERS}
    return {name: value for name, value in numbers.items() if value is not None} | {
        "skills": forms.listed("skills"),
        "mate_skills": forms.listed("mate_skills"),
        "parts_needed": forms.listed("parts_needed", most=2000),
        "tools_needed": forms.listed("tools_needed", most=2000),
        "work_group": forms.text("work_group") or "general",
        "plans_next_visits": request.form.get("plans_next_visits") == "yes",
    }
