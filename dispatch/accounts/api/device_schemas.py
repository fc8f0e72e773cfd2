"""Technicians' devices as the API gives them."""

from marshmallow import fields

from dispatch.http.fields import StrictSchema


class PairingSchema(StrictSchema):
    """A code to type into the device; it pairs one, within ten minutes."""

    code = fields.String()
    expires_at = fields.AwareDateTime()


class DeviceSchema(StrictSchema):
    """A paired device."""

    id = fields.Integer()
    name = fields.String()
    paired_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)


class DevicesSchema(StrictSchema):
    """All devices of a technician; they are few."""

    items = fields.List(fields.Nested(DeviceSchema))
    next = fields.String(allow_none=True)
