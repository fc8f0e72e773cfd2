"""Many values at once: those of the caller as a table, those of a group in one piece."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, TableValuedAlias, cast, column, func, literal
from sqlalchemy.types import TypeEngine


def rows_of(name: str, columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[Any]]) -> TableValuedAlias:
    """A table of these rows under a name, with typed columns in the order given."""
    by_column = list(zip(*rows, strict=True)) or [() for _ in columns]
    arrays = [
        cast(literal(list(values), ARRAY(kind)), ARRAY(kind))
        for values, kind in zip(by_column, columns.values(), strict=True)
    ]
    return (
        func.unnest(*arrays)
        .table_valued(*(column(one, kind) for one, kind in columns.items()))
        .render_derived(name=name)
    )


BYTES = 8
"""How many each packed value takes."""


def packed(value: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A group's values one behind the other, as 8 bytes of IEEE 754 each, big-endian; nulls are left out."""
    return func.string_agg(func.float8send(value), cast(literal(b""), LargeBinary))


def packed_ids(value: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A group's whole numbers one behind the other, as 8 bytes each, big-endian; nulls are left out."""
    return func.string_agg(func.int8send(value), cast(literal(b""), LargeBinary))
