"""What customers of a tier are given, as the API takes and gives it."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.customers.rules.tiers import TierRule
from dispatch.http.fields import StrictSchema, Whole
from dispatch.vocabulary.terms import Priority, Tier


class TierRuleIn(StrictSchema):
    """A tier's rule as a whole; what is left out is as for everybody."""

    weight_percent = Whole(least=50, most=500, required=True)
    repair_due_hours = Whole(least=1, most=720, allow_none=True, load_default=None)
    narrowest_window_minutes = Whole(least=30, most=720, allow_none=True, load_default=None)
    days_ahead = Whole(least=1, most=60, allow_none=True, load_default=None)
    takes_reserve = fields.Boolean(load_default=False)
    complaint_priority = fields.Enum(Priority, by_value=True, load_default=Priority.NORMAL)
    complaint_limit_percent = Whole(least=10, most=400, load_default=100)

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"complaint_priority": data["complaint_priority"].value}


class TierRuleOut(StrictSchema):
    """A tier's rule; `version` is what a change needs as `If-Match`, 0 where nothing was set yet."""

    tier = fields.Enum(Tier, by_value=True)
    weight_percent = fields.Integer()
    repair_due_hours = fields.Integer(allow_none=True)
    narrowest_window_minutes = fields.Integer(allow_none=True)
    days_ahead = fields.Integer(allow_none=True)
    takes_reserve = fields.Boolean()
    complaint_priority = fields.Enum(Priority, by_value=True)
    complaint_limit_percent = fields.Integer()
    version = fields.Integer()


class TierRules(StrictSchema):
    """Every tier, the lowest first."""

    items = fields.List(fields.Nested(TierRuleOut))


def shown(rule: TierRule) -> dict[str, Any]:
    """A rule as the API gives it."""
    told: dict[str, Any] = TierRuleOut().dump(rule)
    return told
