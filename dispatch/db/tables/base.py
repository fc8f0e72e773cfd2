"""What every table shares: names of constraints, types of columns, keys."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Connection, DateTime, Identity, MetaData, Text, event, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""A surrogate key that the database hands out."""

CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
"""The database's own clock; for operators and audits, never for rules."""


class Base(DeclarativeBase):
    """The registry of tables. Rows carry values; rules live in `dispatch.domain`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        Range[datetime]: TSTZRANGE,
        list[str]: ARRAY(Text),
        list[int]: ARRAY(BigInteger),
        dict[str, Any]: JSONB,
    }


def one_of(column: str, values: object) -> str:
    """The text of a check that a column holds one of an enumeration's values."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({listed})"


LETTER_PAIRS = """
CREATE OR REPLACE FUNCTION letter_pairs(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(said), n, 2)), '{}')
  FROM generate_series(1, length(said) - 1) AS n
$$
"""
"""Every pair of letters of a text, in small letters: what indexes for searching hold (`dispatch.db.letter_pairs`)."""


@event.listens_for(Base.metadata, "before_create")
def _bring_functions(_tables: MetaData, connection: Connection, **_: Any) -> None:
    """Indexes over a function need it to be there, also where no migration has brought it."""
    connection.exec_driver_sql(LETTER_PAIRS)
