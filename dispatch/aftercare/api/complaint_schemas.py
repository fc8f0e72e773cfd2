"""Complaints as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.aftercare.services.complaints import ComplaintIn
from dispatch.http.fields import QueryWhole, StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.states import ComplaintState


class ComplaintInSchema(StrictSchema):
    """What a customer is not content with, in their words."""

    order_id = Whole(required=True, least=1)
    visit_id = Whole(least=1, allow_none=True)
    said = Text(required=True, longest=4000, multiline=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ComplaintIn:
        return ComplaintIn(**data)


class TransitionSchema(StrictSchema):
    """The next step. `resolved`, `accepted` and `rejected` need a note."""

    state = fields.Enum(ComplaintState, by_value=True, required=True)
    note = Text(longest=4000, shortest=0, multiline=True, load_default="")


class ComplaintQuery(PageQuery):
    """Which complaints: all conditions hold together."""

    state = fields.Enum(ComplaintState, by_value=True)
    owner_id = QueryWhole(least=1)


class ComplaintStepOut(StrictSchema):
    """One step: who, when, and what was said."""

    at = fields.AwareDateTime()
    user_id = fields.Integer()
    state = fields.String()
    note = fields.String()


class ComplaintOut(StrictSchema):
    """A complaint with its steps."""

    id = fields.Integer()
    order_id = fields.Integer()
    visit_id = fields.Integer(allow_none=True)
    reference = fields.String(attribute="order.reference")
    customer_name = fields.String(attribute="order.customer.name")
    said = fields.String()
    state = fields.String()
    owner_id = fields.Integer()
    resolution = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    steps = fields.List(fields.Nested(ComplaintStepOut))
