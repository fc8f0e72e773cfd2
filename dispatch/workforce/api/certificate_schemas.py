"""Certificates as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.http.fields import StrictSchema, Text, Whole, code
from dispatch.workforce.rules.certificates import CertificateIn

UNTIL = {"description": "The last day on which it is valid; null for one that does not end.", "example": "2027-03-31"}


class CertificateInSchema(StrictSchema):
    """A technician's certificate for a skill; both days are included, by the clocks of their territory."""

    skill = code(required=True)
    number = Text(required=True, longest=60)
    issuer = Text(required=True, longest=100)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(allow_none=True, load_default=None, metadata=UNTIL)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CertificateIn:
        return CertificateIn(**data)


class CertificateOut(StrictSchema):
    """A technician's certificate for a skill."""

    id = fields.Integer()
    skill = fields.String()
    number = fields.String()
    issuer = fields.String()
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True, metadata=UNTIL)
    warned_at = fields.AwareDateTime(allow_none=True)


class CertificateList(StrictSchema):
    """A technician's certificates, by skill."""

    items = fields.List(fields.Nested(CertificateOut))


class CertificateRuleInSchema(StrictSchema):
    """A skill that counts only with a certificate, and when somebody is asked about one that ends."""

    skill = code(required=True)
    warn_days = Whole(most=365, load_default=30)


class CertificateRuleOut(StrictSchema):
    """A skill that counts only with a certificate."""

    id = fields.Integer()
    skill = fields.String()
    warn_days = fields.Integer()


class CertificateRuleList(StrictSchema):
    """The skills that count only with a certificate, by their codes."""

    items = fields.List(fields.Nested(CertificateRuleOut))
