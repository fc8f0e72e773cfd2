"""For how long devices are warranted, on the page of the kinds of work."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.api.warranty_schemas import WarrantyTermIn
from dispatch.customers.services import warranties as services
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages

warranty_term_pages = console_pages("warranty_terms")


@warranty_term_pages.post("/settings/warranty-terms")
@needs(Permission.HOUSE_WRITE)
def put() -> Response:
    """Sets for how long such devices are warranted."""

    def act(work: Work) -> object:
        named = {name: forms.text(name, most=60) or None for name in ("device_kind", "device_model")}
        typed = {"work": request.form.get("work") or None, "months": forms.number("months", least=0)}
        return services.put_term(work, form_bodies.read(WarrantyTermIn(), named | typed))

    return attempt(act, "settings.kept")


@warranty_term_pages.post("/settings/warranty-terms/<int:warranty_term_id>/remove")
@needs(Permission.HOUSE_WRITE)
def remove(warranty_term_id: int) -> Response:
    """Takes a term out."""
    return attempt(lambda work: services.remove_term(work, warranty_term_id), "settings.removed")
