"""A territory's booking rules as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from dispatch.http.fields import Instant, StrictSchema, Text, Whole
from dispatch.vocabulary.terms import WindowForm


class OfferedWindow(StrictSchema):
    """A window offered every day, in minutes after local midnight; beyond 1440 is the next day."""

    starts_minute = Whole(most=1439, required=True)
    ends_minute = Whole(least=1, most=2880, required=True)

    @validates_schema
    def _ends_after_it_starts(self, data: dict[str, Any], **_: Any) -> None:
        if data["ends_minute"] <= data["starts_minute"]:
            raise ValidationError("A window ends after it starts.", "ends_minute")


class ClosureSchema(StrictSchema):
    """A time for which nothing can be booked."""

    start = Instant(required=True)
    end = Instant(required=True)
    reason = Text(required=True)

    @validates_schema
    def _ends_after_it_starts(self, data: dict[str, Any], **_: Any) -> None:
        if data["end"] <= data["start"]:
            raise ValidationError("A closure ends after it starts.", "end")


class LimitSchema(StrictSchema):
    """At most so many arrivals; without a group or a window's start for all of them together, each day."""

    work_group = Text(longest=50, allow_none=True, load_default=None)
    starts_minute = Whole(most=1439, allow_none=True, load_default=None)
    most = Whole(most=10_000, required=True)


class BookingRulesIn(StrictSchema):
    """The whole of a territory's rules."""

    reserve_percent = Whole(most=90, required=True, metadata={"description": "Kept for emergencies."})
    closes_minutes = Whole(most=20_160, required=True, metadata={"description": "Before a window opens."})
    hold_minutes = Whole(least=1, most=120, required=True)
    waitlist_minutes = Whole(
        least=5,
        most=240,
        load_default=30,
        metadata={"description": "How long a window that came free is kept for those who are asked about it."},
    )
    waitlist_at_once = Whole(
        least=1, most=3, load_default=2, metadata={"description": "How many are asked at once; the first answer wins."}
    )
    least_odds_percent = Whole(
        least=1,
        most=99,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "A window is offered only where it, and every promise that it delays, holds with these "
            "odds; null offers all. 95 suits most.",
            "example": 95,
        },
    )
    told_windows = fields.Enum(
        WindowForm,
        by_value=True,
        load_default=WindowForm.HOURS,
        metadata={
            "description": "How a customer who chose no window is told one when a plan is published: `hours`, two "
            "hours on the hour; `odds`, as narrow as it holds with `told_odds_percent`, from one to four hours, "
            "and narrowed by one text when that is certain; `offered`, the narrowest of `windows` that holds.",
            "example": "odds",
        },
    )
    told_odds_percent = Whole(
        least=50,
        most=99,
        load_default=95,
        metadata={"description": "The odds with which such a window is to hold.", "example": 95},
    )
    windows = fields.List(fields.Nested(OfferedWindow), required=True, validate=validate.Length(min=1, max=48))
    closures = fields.List(fields.Nested(ClosureSchema), required=True, validate=validate.Length(max=400))
    limits = fields.List(fields.Nested(LimitSchema), required=True, validate=validate.Length(max=400))


class BookingRulesOut(BookingRulesIn):
    """The rules with their version; 0 where nothing was set yet."""

    version = fields.Integer()
