"""`/customers/{id}/consents`: what customers agreed to and withdrew, and how they like to be contacted."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.customers.rules.consents import PreferencesIn
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.messaging.api.consent_schemas import ConsentFileOut, ConsentsIn, PreferencesInSchema
from dispatch.messaging.services.wishes import consents as services
from dispatch.messaging.services.wishes.consents import ConsentFile
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import ConsentDoor

blueprint = Blueprint("consents", __name__, description="What customers agreed to, and how they like to be contacted.")
_out = ConsentFileOut()


@blueprint.get("/customers/<int:customer_id>/consents")
@needs(Permission.CUSTOMERS_READ)
@blueprint.response(200, ConsentFileOut)
def read(customer_id: int) -> Response:
    """Reads what the person of a record wants; the `ETag` is the version of their preferences."""
    with backend().work(actor()) as work:
        return _answer(services.read(work, customer_id))


@blueprint.post("/customers/<int:customer_id>/consents")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(ConsentsIn)
@blueprint.response(201, ConsentFileOut)
@once
def record(work: Work, body: dict[str, Any], customer_id: int) -> Answer:
    """Enters what a customer said, in their words; it holds from this moment on, for texts and for calls."""
    file = services.record(work, customer_id, body["consents"], body["words"], ConsentDoor.API)
    return _dumped(file), 201


@blueprint.put("/customers/<int:customer_id>/preferences")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(PreferencesInSchema)
@blueprint.response(200, ConsentFileOut)
def prefer(body: PreferencesIn, customer_id: int) -> Response:
    """Keeps how a customer likes to be contacted, in place of what was known."""
    with backend().work(actor()) as work:
        return _answer(services.prefer(work, customer_id, wanted_version(), body))


def _answer(file: ConsentFile) -> Response:
    version = file.preferences.version if file.preferences is not None else 0
    return Response(json.dumps(_dumped(file)), content_type="application/json", headers=etag(version))


def _dumped(file: ConsentFile) -> dict[str, Any]:
    shown = {
        "wishes": file.wishes,
        "consents": list(file.wishes.states()),
        "preferences": {"language": file.language, "known": file.preferences},
        "history": file.history,
    }
    dumped: dict[str, Any] = _out.dump(shown)
    return dumped
