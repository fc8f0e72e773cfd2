"""The waiting list for an earlier window as the API takes and gives it."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.http.fields import Instant, QueryWhole, StrictSchema, Text, Whole
from dispatch.http.listing import LARGEST, PageEndField, an_id, an_instant


class BoundsSchema(StrictSchema):
    """Which earlier windows would suit; what is not named may be anything."""

    not_before = Instant(metadata={"description": "No window that opens before this."})
    weekdays = fields.List(
        Whole(least=1, most=7), validate=validate.Length(max=7), metadata={"description": "1 is Monday."}
    )
    from_minute = Whole(most=1439, metadata={"description": "The window opens at this local minute or later."})
    until_minute = Whole(least=1, most=2880, metadata={"description": "The window ends at this local minute at last."})

    @validates_schema
    def _leaves_something(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("from_minute", 0) >= data.get("until_minute", 2880):
            raise ValidationError("The hours end after they begin.", "until_minute")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> WaitlistBounds:
        return WaitlistBounds(**data | {"weekdays": frozenset(data.get("weekdays", ()))})


class WaitQuery(StrictSchema):
    """Where; how many, and after which one."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=50)
    after = PageEndField(an_instant, an_id)
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class _Window(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class WaitOfferOut(StrictSchema):
    """That the customer was asked: the window, until when they can take it, and how it ended."""

    id = fields.Integer()
    window = fields.Nested(_Window, attribute="opening.arrival_window")
    technician_id = fields.Integer(attribute="opening.technician_id")
    made_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(attribute="opening.expires_at")
    outcome = fields.String(allow_none=True, metadata={"description": "taken, lost, lapsed, withdrawn; null: open."})


class WaitEntryOut(StrictSchema):
    """A visit's place on the list: waiting, offered, taken, left, or ended."""

    id = fields.Integer()
    order_id = fields.Integer(attribute="visit.order_id")
    visit_id = fields.Integer()
    territory_id = fields.Integer()
    state = fields.String()
    not_before = fields.AwareDateTime(allow_none=True)
    weekdays = fields.List(fields.Integer())
    from_minute = fields.Integer(allow_none=True)
    until_minute = fields.Integer(allow_none=True)
    asked_by = fields.String()
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    end_reason = fields.String(allow_none=True)
    offers = fields.List(fields.Nested(WaitOfferOut))
