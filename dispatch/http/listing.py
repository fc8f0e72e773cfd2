"""Lists are keyset pages: they neither skip nor repeat what is written meanwhile."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields

from dispatch.http.fields import QueryWhole, StrictSchema

Row = TypeVar("Row")

LARGEST = 200


class PageQuery(StrictSchema):
    """What every list takes: how many, and after which one."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=50)
    after = QueryWhole(load_default=None, metadata={"description": "The `next` of the page before."})


class PageEndField(fields.String):
    """The place behind which a page begins, in a list that is in the order of something else and then of ids.

    `read` reads the parts of it; it raises `ValueError` for what is none.
    """

    def __init__(self, *read: Callable[[str], Any]) -> None:
        super().__init__(load_default=None, metadata={"description": "The `next` of the page before."})
        self.read = read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Any, ...]:  # type: ignore[override] # A text that stands for a place.
        parts = str(super()._deserialize(value, attr, data, **kwargs)).split("~")
        try:
            return tuple(read(part) for read, part in zip(self.read, parts, strict=True))
        except (ValueError, OverflowError):
            raise ValidationError("No page ends with this.") from None


def an_id(said: str) -> int:
    """An id within a place. Raises `ValueError` for anything else, a number beyond all ids too."""
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise ValueError(said)
    return int(said)


def an_instant(said: str) -> datetime:
    """An instant within a place. Raises `ValueError` for anything else."""
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError(said)
    return at


def place_of(*parts: object) -> str:
    """A place as `PageEndField` reads it."""
    return "~".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)


def page(rows: Sequence[Row], limit: int, place: Callable[[Any], str] = lambda row: str(row.id)) -> dict[str, Any]:
    """A page of up to `limit` rows, of which one more was asked for; `next` is the last row's place, null at the end.

    Without `place` the rows have an `id` and come in the order of it.
    """
    shown = rows[:limit]
    return {"items": shown, "next": place(shown[-1]) if len(rows) > limit else None}


def page_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a page of these."""
    fields_of_page = {"items": fields.List(fields.Nested(schema)), "next": fields.String(allow_none=True)}
    return type(f"{schema.__name__.removesuffix('Out')}Page", (StrictSchema,), fields_of_page)
