"""Finds a piece of a word anywhere in a column quickly, in every script: an index knows each pair of letters of a text.

`letter_pairs` is a function of our own in the database: PostgreSQL brings arrays and their index, an
extension for trigrams is not there on every server, and a Chinese name of two letters has no trigram.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import InstrumentedAttribute


def mentions(column: InstrumentedAttribute[Any], said: str) -> ColumnElement[bool]:
    """Whether a column holds what was said, in capitals or not; by its index where that is two letters or more."""
    holds: ColumnElement[bool] = column.icontains(said, autoescape=True)
    return holds if len(said) < 2 else and_(has_pairs(column, said), holds)


def has_pairs(column: InstrumentedAttribute[Any], said: str) -> ColumnElement[bool]:
    """Whether a column holds every pair of letters of what was said: all that the index can tell."""
    found: ColumnElement[bool] = func.letter_pairs(column).op("@>", is_comparison=True)(func.letter_pairs(said))
    return found
