"""Which days one repair spans."""

from collections.abc import Iterable
from datetime import date, timedelta

MOST_DAYS = 14
"""As many as one plan may cover."""


def spans_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """The days as spans of at most two weeks, both ends included, each beginning and ending with one of the days."""
    spans: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if spans and day < spans[-1][0] + timedelta(days=MOST_DAYS):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
