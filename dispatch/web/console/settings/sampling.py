"""Whom the operator asks how it was, and whose silence it calls about: a form for each rule."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.api.sampling_schemas import SamplingRuleChange, SamplingRuleIn
from dispatch.aftercare.queries import sampling as queries
from dispatch.aftercare.services.asking import sampling
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import OrderKind, Tier
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.queries import technicians

sampling_pages = console_pages("sampling_rules")

MOST_SHOWN = 500


@sampling_pages.get("/settings/sampling")
@needs(Permission.FOLLOW_UPS_READ)
def read() -> Response:
    """Every rule, with forms for whoever may set them."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/sampling.html",
            "settings",
            zone=home_zone(work),
            rules=queries.listed(work.session, work.actor),
            contacts=list(SampledContact),
            kinds=list(OrderKind),
            tiers=list(Tier),
            technicians=technicians.technicians(work.session, work.actor, limit=MOST_SHOWN, after=None, territory=None),
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@sampling_pages.post("/settings/sampling")
@needs(Permission.HOUSE_WRITE)
def enter() -> Response:
    """Enters a rule."""

    def act(work: Work) -> object:
        return sampling.enter(work, form_bodies.read(SamplingRuleIn(), _typed()))

    return attempt(act, "settings.entered")


@sampling_pages.post("/settings/sampling/<int:sampling_rule_id>")
@needs(Permission.HOUSE_WRITE)
def amend(sampling_rule_id: int) -> Response:
    """Changes how many of a hundred a rule samples."""

    def act(work: Work) -> object:
        body = form_bodies.read(SamplingRuleChange(), {"percent": forms.number("percent", least=0)})
        return sampling.amend(work, sampling_rule_id, forms.number("version") or 0, body["percent"])

    return attempt(act, "settings.kept")


@sampling_pages.post("/settings/sampling/<int:sampling_rule_id>/remove")
@needs(Permission.HOUSE_WRITE)
def remove(sampling_rule_id: int) -> Response:
    """Takes a rule out."""
    return attempt(lambda work: sampling.remove(work, sampling_rule_id), "settings.removed")


def _typed() -> dict[str, Any]:
    """The fields as the API takes them; what was left empty holds for all."""
    return {
        "contact": request.form.get("contact", ""),
        "percent": forms.number("percent", least=0),
        "kind": request.form.get("kind") or None,
        "tier": request.form.get("tier") or None,
        "technician_id": forms.number("technician"),
        "newer_than_days": forms.number("newer_than_days"),
    }
