"""Rules of sampling as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.http.fields import StrictSchema, Whole
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.terms import OrderKind, Tier


class SamplingRuleChange(StrictSchema):
    """How many of a hundred, for visits to come."""

    percent = Whole(least=0, most=100, required=True)


class SamplingRuleIn(SamplingRuleChange):
    """So many of a hundred visits are sampled where every condition that is set holds; one left out holds for all.

    Of several rules that hold the closest counts: a technician goes before new technicians, these before a tier, and a
    tier before a kind of work.
    """

    contact = fields.Enum(SampledContact, by_value=True, required=True)
    kind = fields.Enum(OrderKind, by_value=True, allow_none=True, load_default=None)
    tier = fields.Enum(Tier, by_value=True, allow_none=True, load_default=None)
    technician_id = Whole(least=1, most=2**62, allow_none=True, load_default=None)
    newer_than_days = Whole(least=1, most=730, allow_none=True, load_default=None)

    @validates_schema
    def _is_one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("technician_id") is not None and data.get("newer_than_days") is not None:
            raise ValidationError("Either one technician or all new ones.", "newer_than_days")

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {name: data[name].value for name in ("contact", "kind", "tier") if data[name] is not None}


class SamplingRuleOut(StrictSchema):
    """A rule; `version` is what a change needs as `If-Match`."""

    id = fields.Integer()
    contact = fields.String()
    kind = fields.String(allow_none=True)
    tier = fields.String(allow_none=True)
    technician_id = fields.Integer(allow_none=True)
    newer_than_days = fields.Integer(allow_none=True)
    percent = fields.Integer()
    version = fields.Integer()


class SamplingRules(StrictSchema):
    """Every rule; where none holds, all are asked by text, and the work type says how many of the silent are called."""

    items = fields.List(fields.Nested(SamplingRuleOut))
