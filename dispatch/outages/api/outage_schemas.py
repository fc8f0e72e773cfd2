"""Outages as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.http.fields import Instant, StrictSchema, Text, Whole, latitude, longitude
from dispatch.http.listing import PageQuery
from dispatch.outages.rules.reach import Circle, Reach
from dispatch.outages.rules.timing import USUAL_LEAD_HOURS
from dispatch.outages.services.outages import OutageIn
from dispatch.vocabulary.states import OutageState
from dispatch.vocabulary.terms import OutageKind
from dispatch.vocabulary.windows import Window
from notify import CAUSE_LIMIT

MOST_NAMED = 1000
MOST_LINES = 20_000
MOST_LEAD_HOURS = 720
WIDEST_M = 100_000


def _names(longest: int, most: int, description: str) -> fields.List[str]:
    return fields.List(Text(longest=longest), validate=validate.Length(max=most), metadata={"description": description})


def _cause(language: str) -> Text:
    said = f"Why, as {language} texts say it; without it they say the usual words."
    return Text(longest=CAUSE_LIMIT, shortest=0, metadata={"description": said})


class CircleSchema(StrictSchema):
    """A point and how far around it, as the crow flies."""

    lat = latitude(required=True)
    lon = longitude(required=True)
    radius_m = Whole(required=True, least=1, most=WIDEST_M)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Circle:
        return Circle(**data)


class OutageInSchema(StrictSchema):
    """Planned work, or a part of the network that is out: when, why, and what it reaches.

    A line is affected that any of nodes, service ids, postcodes, buildings and circle names. Without a territory
    every territory is reached.
    """

    kind = fields.Enum(OutageKind, by_value=True, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True, metadata={"description": "When it is expected to be over; customers are told."})
    access_nodes = _names(100, MOST_NAMED, "Nodes, as the lines name them.")
    service_ids = _names(100, MOST_LINES, "Lines, by your ids.")
    postcodes = _names(20, MOST_NAMED, "Whole words of the addresses.")
    buildings = _names(200, MOST_NAMED, "How addresses begin: street and number.")
    circle = fields.Nested(CircleSchema, allow_none=True)
    cause = _cause("English")
    cause_zh = _cause("Chinese")
    lead_hours = Whole(
        most=MOST_LEAD_HOURS,
        metadata={"description": f"How long ahead planned work is told; {USUAL_LEAD_HOURS} without it."},
    )
    territory = Text(longest=50, metadata={"description": "A territory's code."})

    @validates_schema
    def _ends_after_it_starts(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            raise ValidationError("It ends after it starts.", "ends_at")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> OutageIn:
        named = {name: tuple(data.pop(name, ())) for name in ("access_nodes", "service_ids", "postcodes", "buildings")}
        reach = Reach(**named, circle=data.pop("circle", None))
        return OutageIn(window=Window(data.pop("starts_at"), data.pop("ends_at")), reach=reach, **data)


class OutageChangeSchema(StrictSchema):
    """Other times, causes or lead time. Whoever has heard of it is told anew, where it concerns them."""

    starts_at = Instant()
    ends_at = Instant()
    cause = _cause("English")
    cause_zh = _cause("Chinese")
    lead_hours = Whole(most=MOST_LEAD_HOURS)


class JoinSchema(StrictSchema):
    """The repair that is to wait for the end of the outage."""

    order_id = Whole(required=True, least=1)


class OutageQuery(PageQuery):
    """Which outages: all conditions hold together."""

    state = fields.Enum(OutageState, by_value=True)
    kind = fields.Enum(OutageKind, by_value=True)


class TextsOfState(StrictSchema):
    """How many texts of a kind are in a state."""

    kind = fields.String()
    state = fields.String()
    count = fields.Integer()


class JoinedOut(StrictSchema):
    """A repair that waits, or waited, for the end of the outage."""

    order_id = fields.Integer()
    reference = fields.String(attribute="order.reference")
    state = fields.String(
        metadata={
            "description": "`joined`; `asked` whether it works; then `works`, `remains`, `silent`, `released`, `ended`."
        }
    )
    joined_at = fields.AwareDateTime()
    by = fields.String(metadata={"description": "Who joined it, by name."})
    settled_at = fields.AwareDateTime(allow_none=True)


class CircleOut(StrictSchema):
    """A point and how far around it."""

    lat = fields.Float()
    lon = fields.Float()
    radius_m = fields.Integer()


class OutageOut(StrictSchema):
    """Planned work or an outage, with what it reaches."""

    id = fields.Integer()
    reference = fields.String()
    territory_id = fields.Integer(allow_none=True)
    kind = fields.String()
    state = fields.String()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    cause = fields.String()
    cause_zh = fields.String()
    lead_hours = fields.Integer()
    access_nodes = fields.List(fields.String())
    service_ids = fields.List(fields.String())
    postcodes = fields.List(fields.String())
    buildings = fields.List(fields.String())
    circle = fields.Function(
        lambda row: None if row.radius_m is None else {"lat": row.lat, "lon": row.lon, "radius_m": row.radius_m},
        metadata={"type": ["object", "null"], "description": "A point and how far around it."},
    )
    news = fields.String(metadata={"description": "What was told last: `known`, `changed`, `over` or `off`."})
    tell_at = fields.AwareDateTime(metadata={"description": "From when on it is told."})
    told_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When all its texts were written; null while some are not."}
    )
    answer_by = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class OutageDetail(OutageOut):
    """The same with whom it affects, how far the telling is, and the repairs that wait for it."""

    customers = fields.Integer(metadata={"description": "How many are told: one a phone number."})
    lines = fields.Integer(metadata={"description": "How many lines of theirs are affected."})
    texts = fields.List(fields.Nested(TextsOfState))
    orders = fields.List(fields.Nested(JoinedOut))


class OutagePreviewText(StrictSchema):
    """The text that would be sent in a language, with how many parts it takes."""

    language = fields.String()
    kind = fields.String()
    body = fields.String()
    segments = fields.Integer()
    customers = fields.Integer()


class OutagePreviewOut(StrictSchema):
    """Who would be told, and in which words; nothing is written."""

    customers = fields.Integer()
    lines = fields.Integer()
    untold = fields.Integer(metadata={"description": "Of them, who gets no texts: landlines, opted out, undisturbed."})
    segments = fields.Integer(metadata={"description": "How many parts all texts take."})
    tell_at = fields.AwareDateTime()
    texts = fields.List(fields.Nested(OutagePreviewText))
