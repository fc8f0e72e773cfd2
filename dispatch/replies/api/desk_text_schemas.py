"""Texts that a person writes, as the API takes and previews them."""

from marshmallow import fields

from dispatch.http.fields import StrictSchema, Text
from notify import WORDS_LIMIT


class DeskTextSchema(StrictSchema):
    """What a person writes to the order's customer. The signature and the order's number are added."""

    words = Text(
        required=True, longest=WORDS_LIMIT, metadata={"description": "In the person's own words, on one line."}
    )


class DeskTextOut(StrictSchema):
    """What the customer would read, and what holds it back now.

    `reason` is null where it leaves at once; with `until` it leaves then, without it never would.
    """

    body = fields.String()
    segments = fields.Integer()
    price_micros = fields.Integer()
    currency = fields.String()
    reason = fields.String(allow_none=True)
    until = fields.AwareDateTime(allow_none=True)
