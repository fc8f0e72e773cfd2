"""Line tests, their rules and remote fixes as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.line_tests.rules.verdicts import Comparison
from dispatch.vocabulary.terms import LineVerdict

MOST_CONDITIONS = 10
MOST_NAMED = 20
LONGEST_ADVICE = 500
LARGEST = 1e9


class BoundField(fields.Field[float | bool | str]):
    """A bound: a number, true or false, or a word."""

    def _deserialize(self, value: Any, *_: Any, **_options: Any) -> float | bool | str:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            if abs(value) > LARGEST:
                raise ValidationError("Too large.")
            return value
        if isinstance(value, str) and 0 < len(value.strip()) <= 100 and value.isprintable():
            return value.strip()
        raise ValidationError("A number, true or false, or a word.")


class ConditionSchema(StrictSchema):
    """One measured value against a bound."""

    metric = Text(longest=100, required=True)
    compared = fields.Enum(Comparison, by_value=True, required=True)
    bound = BoundField(required=True)

    @validates_schema
    def _can_be_compared(self, data: dict[str, Any], **_: Any) -> None:
        bound, compared = data.get("bound"), data.get("compared")
        is_number = isinstance(bound, int | float) and not isinstance(bound, bool)
        if compared in (Comparison.BELOW, Comparison.ABOVE) and not is_number:
            raise ValidationError("Below and above need a number.", "bound")

    @post_load
    def _keep(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"compared": data["compared"].value}


def _names(description: str) -> fields.List[str]:
    return fields.List(
        Text(longest=100), validate=validate.Length(max=MOST_NAMED), metadata={"description": description}
    )


class LineTestRuleChangeSchema(StrictSchema):
    """What is to be otherwise, for tests to come."""

    position = Whole(most=1_000_000)
    name = Text(longest=100)
    technology = Text(longest=50, allow_none=True)
    conditions = fields.List(fields.Nested(ConditionSchema), validate=validate.Length(min=1, max=MOST_CONDITIONS))
    verdict = fields.Enum(LineVerdict, by_value=True)
    skills = _names("What whoever goes must be able to do, besides what the work asks for.")
    parts = _names("What to take along; plans keep to what is counted in a van there.")
    advice = Text(longest=LONGEST_ADVICE, shortest=0)
    advice_zh = Text(longest=LONGEST_ADVICE, shortest=0)


class LineTestRuleInSchema(LineTestRuleChangeSchema):
    """What a test means where all conditions hold."""

    name = Text(longest=100, required=True)
    conditions = fields.List(
        fields.Nested(ConditionSchema), required=True, validate=validate.Length(min=1, max=MOST_CONDITIONS)
    )
    verdict = fields.Enum(LineVerdict, by_value=True, required=True)


class ConditionOut(StrictSchema):
    """One measured value against a bound."""

    metric = fields.String()
    compared = fields.String()
    bound = fields.Raw()


class LineTestRuleOut(StrictSchema):
    """A rule about what tests mean."""

    id = fields.Integer()
    position = fields.Integer()
    name = fields.String()
    technology = fields.String(allow_none=True)
    conditions = fields.List(fields.Nested(ConditionOut))
    verdict = fields.String()
    skills = fields.List(fields.String())
    parts = fields.List(fields.String())
    advice = fields.String()
    advice_zh = fields.String()
    version = fields.Integer()


class LineTestRulesOut(StrictSchema):
    """The rules in the order in which they are asked."""

    items = fields.List(fields.Nested(LineTestRuleOut))


class MeasureOut(StrictSchema):
    """One measured value."""

    metric = fields.String()
    value = fields.Raw()
    unit = fields.String(allow_none=True)
    violates = fields.Boolean()


class LineTestOut(StrictSchema):
    """A test of an order's line; `verdict` once it has a result, `failure` where it brought none."""

    id = fields.Integer()
    order_id = fields.Integer()
    line_id = fields.Integer()
    occasion = fields.String()
    state = fields.String()
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    failure = fields.String(allow_none=True)
    measures = fields.List(fields.Nested(MeasureOut))
    verdict = fields.String(allow_none=True)
    rule_name = fields.String(allow_none=True)
    advice = fields.String()
    advice_zh = fields.String()
    skills = fields.List(fields.String())
    parts = fields.List(fields.String())


class LineTestsOut(StrictSchema):
    """The tests made for an order, the newest first."""

    items = fields.List(fields.Nested(LineTestOut))


class RemoteFixOut(StrictSchema):
    """A repair that is mended from afar."""

    id = fields.Integer()
    order_id = fields.Integer()
    line_test_id = fields.Integer(allow_none=True)
    state = fields.String()
    created_at = fields.AwareDateTime()
    answer_by = fields.AwareDateTime(allow_none=True)
