"""What becomes of the technician whose work did not hold, on the page of the kinds of work."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.orders.api.repeat_rules import RepeatRuleIn
from dispatch.orders.services import repeat_rules as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages

repeat_rule_pages = console_pages("repeat_rules")


@repeat_rule_pages.post("/settings/repeat-rules")
@needs(Permission.HOUSE_WRITE)
def put() -> Response:
    """Sets a rule."""

    def act(work: Work) -> object:
        named = {"territory": request.form.get("territory") or None, "symptom": forms.text("symptom", most=100) or None}
        typed = {"first_technician": request.form.get("first_technician", "")}
        return services.put(work, **form_bodies.read(RepeatRuleIn(), named | typed))

    return attempt(act, "settings.kept")


@repeat_rule_pages.post("/settings/repeat-rules/<int:repeat_rule_id>/remove")
@needs(Permission.HOUSE_WRITE)
def remove(repeat_rule_id: int) -> Response:
    """Takes a rule out."""
    return attempt(lambda work: services.remove(work, repeat_rule_id), "settings.removed")
