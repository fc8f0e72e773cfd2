"""Clusters of faults, as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load, validate

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.quality.api.voice_schemas import QuoteOut
from dispatch.quality.queries.clusters import NamedCluster
from dispatch.quality.rules.clusters import Suggestion, suggestion_for
from dispatch.vocabulary.states import ClusterState
from dispatch.vocabulary.terms import ClusterKind

VERDICTS = (ClusterState.CONFIRMED, ClusterState.FALSE_ALARM, ClusterState.ENDED)


class ClusterQuery(PageQuery):
    """Which clusters."""

    state = fields.Enum(ClusterState, by_value=True, load_default=None)


class ClusterVerdictIn(StrictSchema):
    """What a person says of a cluster: what is done about it, why it is none, or what has made an end of it."""

    state = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in VERDICTS]),
        metadata={"description": "What it is.", "example": "confirmed"},
    )
    note = Text(
        required=True,
        longest=1000,
        multiline=True,
        metadata={"description": "What is done about it, or why it is none.", "example": "New line card on Friday."},
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"state": ClusterState(data["state"])}


class ClusterOut(StrictSchema):
    """A group with more faults than are expected of it; `version` is what a verdict needs as `If-Match`."""

    id = fields.Integer()
    territory = fields.String()
    kind = fields.Enum(ClusterKind, by_value=True, metadata={"description": "What its faults have in common."})
    label = fields.String(metadata={"description": "Which node, model, installer, building or symptom."})
    state = fields.Enum(ClusterState, by_value=True)
    faults = fields.Integer(metadata={"description": "How many of its lines failed within 28 days."})
    lines = fields.Integer(metadata={"description": "How many lines it has; of a symptom, how many faults in all."})
    expected = fields.Float(metadata={"description": "How many would be usual.", "example": 1.9})
    p_value = fields.Float(metadata={"description": "How likely so many are by chance alone.", "example": 0.0001})
    suggestion = fields.Enum(Suggestion, by_value=True)
    found_at = fields.AwareDateTime(metadata={"description": "When it was found."})
    seen_at = fields.AwareDateTime(metadata={"description": "When it was last found."})
    told_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When a person said what it is."})
    note = fields.String(metadata={"description": "What they said."})
    version = fields.Integer()


class SpokenThemeOut(StrictSchema):
    """A theme that customers spoke of about the orders of a cluster."""

    code = fields.String(attribute="theme.code", metadata={"description": "The theme.", "example": "not_fixed"})
    name = fields.String(attribute="theme.name")
    name_zh = fields.String(attribute="theme.name_zh")
    count = fields.Integer(metadata={"description": "In how many words of customers."})
    quotes = fields.List(
        fields.Nested(QuoteOut),
        metadata={"description": "The newest, without names and numbers; empty for whoever may not read texts."},
    )


class ClusterWithOrdersOut(ClusterOut):
    """The same with the orders in it, the newest first."""

    order_ids = fields.List(fields.Integer(), metadata={"description": "The faults in it, up to 200."})
    said = fields.Integer(metadata={"description": "How many words of customers there are about these orders."})
    themes = fields.List(
        fields.Nested(SpokenThemeOut),
        metadata={"description": "What they speak of, in the themes of `GET /voice/themes`; the most spoken of first."},
    )


def shown(one: NamedCluster) -> dict[str, Any]:
    """A cluster as `ClusterOut` takes it."""
    row = one.cluster
    kept = ("id", "faults", "lines", "expected", "p_value", "found_at", "seen_at", "told_at", "note", "version")
    return {name: getattr(row, name) for name in kept} | {
        "territory": one.territory,
        "kind": ClusterKind(row.kind),
        "label": one.label,
        "state": ClusterState(row.state),
        "suggestion": suggestion_for(ClusterKind(row.kind)),
    }
