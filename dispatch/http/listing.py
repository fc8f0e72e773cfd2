"""Lists are keyset pages: they neither skip nor repeat what is written meanwhile."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from dispatch.http.schemas.fields import QueryWhole, StrictSchema

Row = TypeVar("Row")

LARGEST = 200


class PageQuery(StrictSchema):
    """What every list takes: how many, and after which one."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=50)
    after = QueryWhole(load_default=None, metadata={"description": "The `next` of the page before."})


def page(rows: Sequence[Row], limit: int, show: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """A page of up to `limit` rows, of which one more was asked for; `next` is the last row's id, or null at the end.

    The rows have an `id` and come in the order of it.
    """
    shown = rows[:limit]
    last: Any = shown[-1] if len(rows) > limit else None
    return {"items": [show(row) for row in shown], "next": str(last.id) if last is not None else None}
