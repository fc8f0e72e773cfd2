"""Operators as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text, code, phone

SENDER = {
    "description": "What its texts come from: a number (E.164) or a messaging service of the carrier; null: that of"
    " the settings.",
    "example": "+12025550142",
}
SERVICE_PHONE = {
    "description": "The number that its customers call, where a territory has none; null: that of the settings.",
    "example": "+12025550143",
}
SENDER_FORM = validate.Regexp(r"^(\+[0-9 ()./-]{6,25}|MG[0-9a-f]{32})$", error="A number (+…) or a service (MG…).")


class OperatorInSchema(StrictSchema):
    """A company with customers of its own. Its names sign texts: 24 letters in English, 8 characters in Chinese."""

    code = code(required=True)
    name = Text(required=True, longest=24)
    name_zh = Text(required=True, longest=8)
    sender = Text(longest=34, load_default=None, allow_none=True, validate=SENDER_FORM, metadata=SENDER)
    service_phone = phone(load_default=None, allow_none=True, metadata=SERVICE_PHONE)


class OperatorChangeSchema(StrictSchema):
    """What can change about an operator."""

    name = Text(longest=24)
    name_zh = Text(longest=8)
    sender = Text(longest=34, allow_none=True, validate=SENDER_FORM, metadata=SENDER)
    service_phone = phone(allow_none=True, metadata=SERVICE_PHONE)


class OperatorOut(StrictSchema):
    """A company with customers of its own."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_zh = fields.String()
    sender = fields.String(allow_none=True, metadata=SENDER)
    service_phone = fields.String(allow_none=True, metadata=SERVICE_PHONE)
    version = fields.Integer()
