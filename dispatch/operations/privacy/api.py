"""`/customers/{id}/export` and `/erase`: what the law gives everybody a right to; for admins."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.operations.privacy import erasing, exporting
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("privacy", __name__, description="A person's data given out, and erased.")


class PersonalDataOut(Schema):
    """Everything that is held of a person."""

    customer_id = fields.Integer()
    made_at = fields.AwareDateTime()
    data = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict(keys=fields.String())))


class ErasedOut(Schema):
    """What an erasure did."""

    customer_id = fields.Integer()
    rows_changed = fields.Integer()


_erased = ErasedOut()


@blueprint.get("/customers/<int:customer_id>/export")
@needs(Permission.PRIVACY)
@blueprint.response(200, PersonalDataOut)
def export(customer_id: int) -> dict[str, Any]:
    """Gives out everything that is held of the person whose record this is, by table; audited.

    Pictures stand there by what is known of them; `GET /attachments/{id}` has each.
    """
    with backend().work(actor()) as work:
        return exporting.export(work, customer_id)


@blueprint.post("/customers/<int:customer_id>/erase")
@needs(Permission.PRIVACY)
@blueprint.response(200, ErasedOut)
@once
def erase(work: Work, _body: dict[str, Any], customer_id: int) -> Answer:
    """Erases the person whose record this is, over all their records; it can't be taken back.

    Times, states and kinds stay for the figures. Proof of a STOP stays as a keyed hash. Refused while work is open.
    """
    return _erased.dump({"customer_id": customer_id, "rows_changed": erasing.erase(work, customer_id)}), 200
