"""The voice of the customer as the API takes and gives it."""

from marshmallow import ValidationError, fields, validate

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.quality.rules.voice import monday_of

MOST_WORDS = 60


def _is_week(value: str) -> None:
    try:
        monday_of(value)
    except ValueError as error:
        raise ValidationError("An ISO week: 2026-W49.") from error


def _words(description: str) -> fields.List[str]:
    return fields.List(
        Text(longest=40), required=True, validate=validate.Length(max=MOST_WORDS), metadata={"description": description}
    )


class VoiceQuery(StrictSchema):
    """Which ISO week, of which territory; without a week the one that ended last."""

    week = Text(longest=8, validate=_is_week, metadata={"description": "An ISO week.", "example": "2026-W49"})
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class VoiceOrderQuery(PageQuery):
    """Which theme of which ISO week, of which territory; without a week the one that ended last."""

    theme = Text(longest=40, required=True, metadata={"description": "The theme, by its code.", "example": "lateness"})
    week = Text(longest=8, validate=_is_week, metadata={"description": "An ISO week.", "example": "2026-W49"})
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class VoiceOrderOut(StrictSchema):
    """An order of which its customer spoke of the theme."""

    order_id = fields.Integer()
    said = fields.Integer(metadata={"description": "In how many of their words."})


class VoiceOrderPage(StrictSchema):
    """The orders behind a theme's count, the newest first."""

    items = fields.List(fields.Nested(VoiceOrderOut))
    next = fields.String(allow_none=True)
    without_order = fields.Integer(metadata={"description": "How many of the words belong to no order."})


class ThemeIn(StrictSchema):
    """A theme as a whole; without any word it is not counted."""

    name = Text(longest=60, required=True)
    name_zh = Text(longest=60, required=True)
    words = _words("English words: a text speaks of the theme where one of them begins a word of it.")
    words_zh = _words("Chinese words: a text speaks of the theme where it holds one of them.")


class ThemeOut(StrictSchema):
    """A theme; `version` is what a change needs as `If-Match`, 0 for the usual words."""

    code = fields.String(metadata={"description": "The theme.", "example": "lateness"})
    name = fields.String()
    name_zh = fields.String()
    words = fields.List(fields.String(), metadata={"description": "English words, in lower case."})
    words_zh = fields.List(fields.String(), metadata={"description": "Chinese words."})
    version = fields.Integer()


class Themes(StrictSchema):
    """Every theme that is counted, and those that the operator has emptied."""

    items = fields.List(fields.Nested(ThemeOut))


class QuoteOut(StrictSchema):
    """What somebody said, without names, numbers and addresses."""

    words = fields.String(metadata={"description": "The words.", "example": "… came an hour late"})
    order_id = fields.Integer(allow_none=True)


class ThemeCountOut(StrictSchema):
    """How often a theme was spoken of."""

    code = fields.String(attribute="theme.code", metadata={"description": "The theme.", "example": "lateness"})
    name = fields.String(attribute="theme.name")
    name_zh = fields.String(attribute="theme.name_zh")
    count = fields.Integer(metadata={"description": "In how many words of customers this week."})
    before = fields.Integer(metadata={"description": "In how many the week before."})
    change = fields.Integer(metadata={"description": "By how many more than the week before."})
    quotes = fields.List(
        fields.Nested(QuoteOut), metadata={"description": "The newest; empty for whoever may not read texts."}
    )


class VoiceReport(StrictSchema):
    """What customers spoke of in a week: beside a score, in complaints and by text; the most spoken of first."""

    week = fields.String(metadata={"description": "The ISO week.", "example": "2026-W49"})
    said = fields.Integer(metadata={"description": "How many words of customers there were."})
    said_before = fields.Integer(metadata={"description": "How many the week before."})
    items = fields.List(fields.Nested(ThemeCountOut))
