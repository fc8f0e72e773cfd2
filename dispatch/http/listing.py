"""Lists are keyset pages: they neither skip nor repeat what is written meanwhile."""

from collections.abc import Sequence
from typing import Any, TypeVar

from marshmallow import Schema, fields

from dispatch.http.fields import QueryWhole, StrictSchema

Row = TypeVar("Row")

LARGEST = 200


class PageQuery(StrictSchema):
    """What every list takes: how many, and after which one."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=50)
    after = QueryWhole(load_default=None, metadata={"description": "The `next` of the page before."})


def page(rows: Sequence[Row], limit: int) -> dict[str, Any]:
    """A page of up to `limit` rows, of which one more was asked for; `next` is the last row's id, or null at the end.

    The rows have an `id` and come in the order of it.
    """
    shown = rows[:limit]
    last: Any = shown[-1] if len(rows) > limit else None
    return {"items": shown, "next": str(last.id) if last is not None else None}


def page_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a page of these."""
    fields_of_page = {"items": fields.List(fields.Nested(schema)), "next": fields.String(allow_none=True)}
    return type(f"{schema.__name__.removesuffix('Out')}Page", (StrictSchema,), fields_of_page)
