"""Operators on a page: the companies that this installation serves, entered, changed and taken out."""

from typing import Any

from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.actor_scope import is_bound
from dispatch.kernel.work import Work
from dispatch.operators.api.operator_schemas import OperatorChangeSchema, OperatorInSchema
from dispatch.operators.queries import operators as queries
from dispatch.operators.services import operators as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

operators = console_pages("operators")

MOST_SHOWN = 500


@operators.get("/settings/operators")
@needs(Permission.TECHNICIANS_READ)
def listed() -> Response:
    """Operators within the actor's bounds, each with its form for whoever may change it."""
    asks = actor()
    with backend().work(asks) as work:
        return screen(
            "console/settings/operators.html",
            "settings",
            zone=home_zone(work),
            operators=queries.listed(work.session, work.actor, limit=MOST_SHOWN, after=None),
            may_set=asks.may(Permission.USERS_WRITE),
            only=asks.operator_id if is_bound(asks) else None,
            may_enter=asks.may(Permission.USERS_WRITE) and not is_bound(asks),
        )


@operators.post("/settings/operators")
@needs(Permission.USERS_WRITE)
def enter() -> Response:
    """Enters an operator."""

    def act(work: Work) -> object:
        typed = _typed() | {"code": forms.text("code", most=50)}
        return services.enter(work, **form_bodies.read(OperatorInSchema(), typed))

    return attempt(act, "operators.entered")


@operators.post("/settings/operators/<int:operator_id>")
@needs(Permission.USERS_WRITE)
def amend(operator_id: int) -> Response:
    """Changes an operator; a text that waits is signed and sent as is right when it leaves."""

    def act(work: Work) -> object:
        services.visible(work, operator_id)
        changes = form_bodies.read(OperatorChangeSchema(), _typed())
        return services.amend(work, operator_id, forms.number("version") or 0, changes)

    return attempt(act, "settings.kept")


@operators.post("/settings/operators/<int:operator_id>/remove")
@needs(Permission.USERS_WRITE)
def remove(operator_id: int) -> Response:
    """Takes out an operator that nothing belongs to."""
    return attempt(lambda work: services.remove(work, operator_id), "operators.removed")


def _typed() -> dict[str, Any]:
    return {
        "name": forms.text("name", most=24),
        "name_zh": forms.text("name_zh", most=8),
        "sender": forms.text("sender", most=34) or None,
        "service_phone": forms.text("service_phone", most=40) or None,
    }
