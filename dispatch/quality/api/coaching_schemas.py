"""The coaching list, as the API takes and gives it."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.db.tables import CoachingCase
from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.quality.queries.coaching import kind_of
from dispatch.quality.rules.coaching import CoachingSuggestion, shown_percent, suggestion_for
from dispatch.vocabulary.states import CoachingState

VERDICTS = (CoachingState.TALKED, CoachingState.DISMISSED)


class CoachingQuery(PageQuery):
    """Which cases."""

    state = fields.Enum(CoachingState, by_value=True, load_default=None)


class CoachingVerdictIn(StrictSchema):
    """What a person says: that they talked about it, on which day and what came of it, or why it is nothing."""

    state = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in VERDICTS]),
        metadata={"description": "What it is.", "example": "talked"},
    )
    note = Text(
        required=True,
        longest=1000,
        multiline=True,
        metadata={"description": "What came of it, or why it is nothing.", "example": "Ride along in March."},
    )
    talked_on = fields.Date(
        allow_none=True, load_default=None, metadata={"description": "The day of the talk; today without it."}
    )

    @validates_schema
    def _says_a_day_of_a_talk(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("talked_on") is not None and data.get("state") != CoachingState.TALKED.value:
            raise ValidationError("A day belongs to a talk.", "talked_on")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"state": CoachingState(data["state"])}


class CoachingOut(StrictSchema):
    """A technician whose work of a kind came back more often than others'; `version` is what a verdict needs."""

    id = fields.Integer()
    territory_id = fields.Integer()
    technician_id = fields.Integer()
    technician_name = fields.String()
    kind = fields.String(allow_none=True, metadata={"description": "The kind of work; null for all of it together."})
    symptom = fields.String(allow_none=True)
    state = fields.Enum(CoachingState, by_value=True)
    repeats = fields.Integer(metadata={"description": "How many of their orders came back within 30 days."})
    cases = fields.Integer(metadata={"description": "Of so many."})
    expected = fields.Float(metadata={"description": "How many would be usual by the others' work.", "example": 2.1})
    shown_percent = fields.Float(
        metadata={"description": "Their share, drawn towards the others' where cases are few.", "example": 21.4}
    )
    p_value = fields.Float(metadata={"description": "How likely so many are by chance alone.", "example": 0.0004})
    suggestion = fields.Enum(CoachingSuggestion, by_value=True)
    found_at = fields.AwareDateTime(metadata={"description": "When it was found."})
    seen_at = fields.AwareDateTime(metadata={"description": "When it was last found."})
    talked_on = fields.Date(allow_none=True, metadata={"description": "The day of the talk."})
    told_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When a person said so."})
    note = fields.String(metadata={"description": "What they said."})
    version = fields.Integer()


class CoachingWithOrdersOut(CoachingOut):
    """The same with the orders that came back, the newest first."""

    order_ids = fields.List(fields.Integer(), metadata={"description": "The orders that repairs repeated."})


def shown(row: CoachingCase) -> dict[str, Any]:
    """A case as `CoachingOut` takes it."""
    kept = (
        "id", "territory_id", "technician_id", "kind", "symptom", "repeats", "cases", "expected", "p_value", "found_at",
        "seen_at", "talked_on", "told_at", "note", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in kept} | {
        "technician_name": row.technician.name,
        "state": CoachingState(row.state),
        "shown_percent": shown_percent(row.repeats, row.cases, row.expected),
        "suggestion": suggestion_for(kind_of(row)),
    }
