"""Columns and checks that many of the first tables share."""

from typing import Any

import sqlalchemy as sa

AT = sa.DateTime(timezone=True)
"""An instant."""


def key() -> sa.Column[Any]:
    """A surrogate key that the database hands out."""
    return sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True)


def created_at() -> sa.Column[Any]:
    """When the database wrote the row, by its own clock."""
    return sa.Column("created_at", AT, nullable=False, server_default=sa.text("now()"))


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """A check, named like its column, that the column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)
