"""Terms of warranty, as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.customers.rules.warranty_terms import WarrantyTerm
from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.vocabulary.terms import OrderKind


class WarrantyTermIn(StrictSchema):
    """For how long devices of a kind, a model or both are warranted; with `work` only those that such work fitted."""

    device_kind = Text(longest=40, allow_none=True, load_default=None)
    device_model = Text(longest=60, allow_none=True, load_default=None)
    work = fields.Enum(OrderKind, by_value=True, allow_none=True, load_default=None)
    months = Whole(least=1, most=120, required=True)

    @validates_schema
    def _names_a_device(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("device_kind") is None and data.get("device_model") is None:
            raise ValidationError("Name a device's kind, its model, or both.", "device_kind")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> WarrantyTerm:
        return WarrantyTerm(**data)


class WarrantyTermOut(StrictSchema):
    """A term; the most specific one holds for a device: by model before by kind, with the work before without."""

    id = fields.Integer()
    device_kind = fields.String(allow_none=True)
    device_model = fields.String(allow_none=True)
    work = fields.String(allow_none=True)
    months = fields.Integer()


class WarrantyTermList(StrictSchema):
    """All terms."""

    items = fields.List(fields.Nested(WarrantyTermOut))
