"""Goodwill as the API takes and gives it."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from dispatch.goodwill.rules.territory_rules import TerritoryRule
from dispatch.goodwill.services.granting import GoodwillIn
from dispatch.goodwill.services.territory_rules import TerritoryRuleIn
from dispatch.http.fields import QueryWhole, StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.complaints import GoodwillKind, GoodwillState
from dispatch.vocabulary.terms import Role
from notify import GIFT_LIMIT

LONGEST_WHY = 500


class GoodwillInSchema(StrictSchema):
    """What is granted: a credit or a gift worth an amount, or that the order goes first."""

    kind = fields.Enum(GoodwillKind, by_value=True, required=True)
    amount = Whole(least=0, most=1_000_000)
    gift = Text(longest=GIFT_LIMIT)
    why = Text(required=True, longest=LONGEST_WHY, multiline=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> GoodwillIn:
        return GoodwillIn(**data)


class TakeBackSchema(StrictSchema):
    """Why a grant does not stand."""

    why = Text(required=True, longest=LONGEST_WHY, multiline=True)


class GoodwillQuery(PageQuery):
    """Which grants: all conditions hold together."""

    order_id = QueryWhole(least=1)
    complaint_id = QueryWhole(least=1, metadata={"description": "Granted on this complaint."})
    customer_id = QueryWhole(least=1)
    kind = fields.Enum(GoodwillKind, by_value=True)
    state = fields.Enum(GoodwillState, by_value=True)


class GoodwillTableQuery(StrictSchema):
    """Which year of the ledger, and what the file is."""

    year = QueryWhole(least=2000, most=2200, metadata={"description": "A year; the present one without."})
    format = fields.String(
        load_default="csv",
        validate=validate.OneOf(["csv", "xlsx"]),
        metadata={"description": "What the file is."},
    )


class GoodwillLimit(StrictSchema):
    """What a role may grant."""

    role = fields.Enum(Role, by_value=True, required=True)
    at_once = Whole(most=1_000_000, required=True)
    in_year = Whole(most=1_000_000, required=True)


class GoodwillRulesIn(StrictSchema):
    """What differs in a territory; null leaves what holds in the whole house."""

    limits = fields.List(
        fields.Nested(GoodwillLimit),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=len(Role)),
        metadata={"description": "What each role may grant; one that is not named grants nothing."},
    )
    on_broken_promise = Whole(most=1_000_000, allow_none=True, load_default=None)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TerritoryRuleIn:
        limits = data["limits"]
        if limits is None:
            return TerritoryRuleIn(None, data["on_broken_promise"])
        by_role = {one["role"]: (one["at_once"], one["in_year"]) for one in limits}
        if len(by_role) < len(limits):
            raise ValidationError("Name each role once.", "limits")
        return TerritoryRuleIn(by_role, data["on_broken_promise"])


class GoodwillRulesOut(GoodwillRulesIn):
    """What is set in a territory; `version` is what a change needs as `If-Match`, 0 where nothing was set yet."""

    territory_id = fields.Integer()
    version = fields.Integer()


def rules_shown(rule: TerritoryRule) -> dict[str, Any]:
    """What is set in a territory as the API gives it."""
    limits = None
    if rule.limits is not None:
        limits = [{"role": role, "at_once": most[0], "in_year": most[1]} for role, most in rule.limits.items()]
    told: dict[str, Any] = GoodwillRulesOut().dump(
        {
            "limits": limits,
            "on_broken_promise": rule.on_broken_promise,
            "territory_id": rule.territory_id,
            "version": rule.version,
        }
    )
    return told


class GoodwillOut(StrictSchema):
    """A grant on the ledger, and what became of it."""

    id = fields.Integer()
    customer_id = fields.Integer()
    order_id = fields.Integer(allow_none=True)
    complaint_id = fields.Integer(allow_none=True)
    promise_id = fields.Integer(allow_none=True)
    kind = fields.String()
    amount = fields.Integer()
    currency = fields.String()
    gift = fields.String()
    why = fields.String()
    state = fields.String()
    granted_by = fields.String(attribute="granted_by_name", allow_none=True)
    granted_at = fields.AwareDateTime()
    told_at = fields.AwareDateTime(allow_none=True)
    delivered_at = fields.AwareDateTime(allow_none=True)
    taken_back_at = fields.AwareDateTime(allow_none=True)
    taken_back_why = fields.String(allow_none=True)


class GoodwillReportQuery(StrictSchema):
    """Which year."""

    year = QueryWhole(least=2000, most=2200, metadata={"description": "A year; the present one without."})


class GoodwillCountOut(StrictSchema):
    """The grants of one kind within one month."""

    month = fields.Date()
    kind = fields.String()
    currency = fields.String()
    granted = fields.Integer()
    amount = fields.Integer()
    delivered = fields.Integer()
    taken_back = fields.Integer()
    for_promises = fields.Integer()


class GoodwillReport(StrictSchema):
    """A year of goodwill, by month and kind."""

    year = fields.Integer()
    items = fields.List(fields.Nested(GoodwillCountOut))
