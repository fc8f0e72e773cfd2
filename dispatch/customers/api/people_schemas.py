"""Customers and sites as orders and inventories name them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.customers.rules.people import CustomerIn, SiteIn
from dispatch.http.fields import StrictSchema, Text, TrueOrFalse, latitude, longitude, phone
from dispatch.vocabulary.terms import Language, Tier


class PointSchema(StrictSchema):
    """Degrees; both or neither."""

    lat = latitude(allow_none=True)
    lon = longitude(allow_none=True)

    @validates_schema
    def _is_whole(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("lat") is None) != (data.get("lon") is None):
            raise ValidationError("lat and lon come together.", "lat")


class CustomerInSchema(StrictSchema):
    """Who ordered. The language falls back to the operator's default."""

    external_id = Text(longest=100, allow_none=True)
    name = Text(required=True)
    phone = phone(required=True)
    language = fields.Enum(Language, by_value=True, allow_none=True)
    tier = fields.Enum(Tier, by_value=True)
    care_consent = TrueOrFalse(
        allow_none=True, metadata={"description": "Whether surveys and care calls are welcome; no for a new customer."}
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CustomerIn:
        return CustomerIn(**data)


class SiteInSchema(PointSchema):
    """Where the work is. Without a point the address is geocoded."""

    address = Text(required=True, longest=300, between_lines=", ")
    access_notes = Text(longest=1000, shortest=0, multiline=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> SiteIn:
        return SiteIn(**data)
