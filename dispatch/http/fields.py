"""Fields that trust nothing: no coercion of strings, no control characters, bounds on everything."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from dispatch.kernel.spreadsheets.pasted_text import on_one_line, without_invisible

MAX_KEY = 2**63 - 1
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class StrictSchema(Schema):
    """A schema that refuses what it does not know: the base of every body and query of this API."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """Text without control characters, stripped of white space at its ends, within bounds on its length.

    Line ends and tabs of a text that is not `multiline` are folded away, and letters that nobody sees are left out, as
    they come along with what is pasted. `between_lines` joins the lines.
    """

    def __init__(
        self,
        *,
        longest: int = 200,
        shortest: int = 1,
        multiline: bool = False,
        between_lines: str = " ",
        **options: Any,
    ) -> None:
        bounds = validate.Length(min=shortest, max=longest)
        super().__init__(validate=[bounds, *_listed(options.pop("validate", None))], **options)
        self._multiline = multiline
        self._between_lines = between_lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        text = without_invisible(text) if self._multiline else on_one_line(text, self._between_lines)
        if any(unicodedata.category(letter) in _UNPRINTABLE for letter in text if letter not in "\n\r\t"):
            raise ValidationError("Text holds no control characters.")
        return text.strip()


class Whole(fields.Integer):
    """An integer; neither a string nor a fraction passes for one."""

    def __init__(self, *, least: int = 0, most: int = MAX_KEY, **options: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **options)


class QueryWhole(fields.Integer):
    """An integer of a query string, in plain digits."""

    def __init__(self, *, least: int = 0, most: int = MAX_KEY, **options: Any) -> None:
        super().__init__(validate=validate.Range(min=least, max=most), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19):
            raise ValidationError("Not a whole number.")
        return int(super()._deserialize(value, attr, data, **kwargs))


class TrueOrFalse(fields.Boolean):
    """A JSON boolean; 0, 1 and "yes" are none."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return bool(super()._deserialize(value, attr, data, **kwargs))


_NO_MOMENT = "Not a moment in ISO 8601; write it with its offset from UTC, as in 2026-12-31T13:00:00+01:00."
_HOW_TO_SAY_A_MOMENT: dict[str, Any] = {"invalid": _NO_MOMENT, "invalid_awareness": _NO_MOMENT}


class Instant(fields.AwareDateTime):
    """A moment with its offset from UTC, ISO 8601, between the years 2000 and 2200; loaded as UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", error_messages=_HOW_TO_SAY_A_MOMENT, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError(_NO_MOMENT)
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not _EARLIEST <= moment <= _LATEST:
            raise ValidationError("Not a moment between the years 2000 and 2200.")
        return moment.astimezone(UTC)


class DeviceInstant(fields.AwareDateTime):
    """A moment by a device's clock, which may be off by decades: what is done with it is decided, not refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError("Not a moment in ISO 8601.")
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        # Beyond these years no arithmetic and no zone would hold.
        return min(max(moment.replace(tzinfo=moment.tzinfo or UTC), _FIRST), _LAST).astimezone(UTC)


class Degrees(fields.Float):
    """A coordinate in degrees, as a JSON number."""

    def __init__(self, bound: float, **options: Any) -> None:
        super().__init__(validate=validate.Range(min=-bound, max=bound), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if not isinstance(value, int | float):
            raise ValidationError("Not a number.")
        return float(super()._deserialize(value, attr, data, **kwargs))


def latitude(**options: Any) -> Degrees:
    """Degrees north, -90 to 90."""
    return Degrees(90, **options)


def longitude(**options: Any) -> Degrees:
    """Degrees east, -180 to 180."""
    return Degrees(180, **options)


def phone(**options: Any) -> Text:
    """A phone number as people write it; `kernel.phone_parsing.read_phone` decides whether it is one."""
    return Text(longest=100, shortest=3, **options)


CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", error="Letters, digits, dot, dash and underscore only.")


def code(**options: Any) -> Text:
    """A short code, as of skills and territories: letters, digits, dot, dash and underscore."""
    return Text(longest=50, validate=CODE, **options)


_UNPRINTABLE = frozenset({"Cc", "Cs"})
"""Control characters, and halves of characters that no text may be stored with."""


def _listed(validators: Any) -> list[Any]:
    if validators is None:
        return []
    return list(validators) if isinstance(validators, list | tuple) else [validators]
