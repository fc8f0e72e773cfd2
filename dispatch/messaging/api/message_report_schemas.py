"""The report on texts as the API gives it."""

from marshmallow import Schema, fields

from dispatch.http.fields import Instant, StrictSchema


class MessageReportQuery(StrictSchema):
    """Which texts: those written in a span, half-open; without one, those of the last 30 days."""

    since = Instant(data_key="from", attribute="from")
    to = Instant()


class FaredOut(Schema):
    """Texts of one kind through one carrier. Seconds are null where nothing was measured."""

    kind = fields.String()
    carrier = fields.String(allow_none=True)
    written = fields.Integer()
    sent = fields.Integer(metadata={"description": "Taken by the carrier."})
    delivered = fields.Integer()
    undelivered = fields.Integer(metadata={"description": "Refused, or taken and not delivered."})
    suppressed = fields.Integer()
    expired = fields.Integer()
    open = fields.Integer(metadata={"description": "Queued, on the way, or without a final report."})
    segments = fields.Integer()
    cost_micros = fields.Integer()
    to_carrier_p50_seconds = fields.Float(allow_none=True)
    to_carrier_p99_seconds = fields.Float(allow_none=True)
    delivery_p50_seconds = fields.Float(allow_none=True)
    delivery_p99_seconds = fields.Float(allow_none=True)


class MessageReport(Schema):
    """How texts fared, by kind and carrier; money in millionths of `currency`."""

    start = fields.AwareDateTime(data_key="from")
    end = fields.AwareDateTime(data_key="to")
    currency = fields.String()
    cost_micros = fields.Integer()
    items = fields.List(fields.Nested(FaredOut))
