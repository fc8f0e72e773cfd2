"""Texts as the API shows them."""

from marshmallow import Schema, fields, validate

from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.states import MessageState
from notify import KINDS


class MessageQuery(PageQuery):
    """Which texts: all conditions hold together."""

    state = fields.Enum(MessageState, by_value=True)
    kind = fields.String(validate=validate.OneOf(sorted(KINDS)))
    order_id = QueryWhole(least=1)
    to = Text(longest=16, metadata={"description": "The number in E.164 form."})


class ResendSchema(StrictSchema):
    """Why a person sends a text again."""

    why = Text(required=True, longest=500)


class CarrierCallOut(Schema):
    """One call of a carrier. `outcome` is null while it is not known."""

    number = fields.Integer(attribute="claim")
    carrier = fields.String()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    error_code = fields.String(allow_none=True)


class ReceiptOut(Schema):
    """What a carrier reported."""

    status = fields.String()
    error_code = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()


class MessageOut(Schema):
    """One text to a customer. `price_micros` is in millionths of the operator's currency."""

    id = fields.Integer()
    kind = fields.String()
    state = fields.String()
    suppressed_reason = fields.String(allow_none=True)
    held_reason = fields.String(allow_none=True, metadata={"description": "Why it was last put off."})
    error_code = fields.String(allow_none=True)
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    appointment_id = fields.Integer(allow_none=True)
    occurrence = fields.Integer()
    to = fields.String(attribute="to_number")
    language = fields.String()
    body = fields.String()
    segments = fields.Integer()
    price_micros = fields.Integer()
    carrier = fields.String(allow_none=True)
    carrier_message_id = fields.String(allow_none=True)
    carrier_status = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    not_before = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    request_id = fields.String(allow_none=True, metadata={"description": "The request that it goes back to."})
    attempts = fields.List(fields.Nested(CarrierCallOut))


class InboundOut(Schema):
    """One text of a customer's, and how it ended."""

    id = fields.Integer()
    number = fields.String(attribute="from_number")
    body = fields.String()
    outcome = fields.String()
    appointment_id = fields.Integer(allow_none=True)
    received_at = fields.AwareDateTime()


class ConversationItem(Schema):
    """One line of a conversation: ours (`message`, with its receipts) or the customer's (`inbound`)."""

    at = fields.AwareDateTime()
    direction = fields.String(validate=validate.OneOf(["out", "in"]))
    message = fields.Nested(MessageOut, allow_none=True)
    receipts = fields.List(fields.Nested(ReceiptOut))
    inbound = fields.Nested(InboundOut, allow_none=True)


class ConversationOut(Schema):
    """Everything that was written to and by an order's customer about it, the oldest first."""

    currency = fields.String()
    cost_micros = fields.Integer(metadata={"description": "What carriers took or may have taken, in millionths."})
    items = fields.List(fields.Nested(ConversationItem))
