"""Figures of days, put together: counts are added, and the values behind medians are kept one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.db.percentiles import percentiles

TerritoryDay = tuple[int, date]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases of one figure in one group; `values` as `ServiceDay` packs them."""

    cases: int = 0
    good: int = 0
    judged: int = 0
    values: bytes = b""

    def __add__(self, other: "Tally") -> "Tally":
        return replace(
            self,
            cases=self.cases + other.cases,
            good=self.good + other.good,
            judged=self.judged + other.judged,
            values=self.values + other.values,
        )

    def percentiles(self, *shares: float) -> tuple[float | None, ...]:
        """Of the values; None without any."""
        return percentiles(self.values, *shares)


def spans_to_ask(
    zones: Mapping[int, str], first_day: date, last_day: date, kept: Collection[TerritoryDay]
) -> list[Span]:
    """The spans of time, half-open, in which some territory's day is not kept; the territories with their zones.

    Days that follow each other are one span. No territory, no span.
    """
    known = frozenset(kept)
    found: list[Span] = []
    for number in range((last_day - first_day).days + 1):
        day = first_day + timedelta(days=number)
        lacking = {zone for territory_id, zone in zones.items() if (territory_id, day) not in known}
        if not lacking:
            continue
        start = min(_midnight(day, zone) for zone in lacking)
        end = max(_midnight(day + timedelta(days=1), zone) for zone in lacking)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def spans_of(zones: Mapping[int, str], days: Collection[TerritoryDay]) -> list[Span]:
    """The spans of time in which these days of territories lie."""
    asked = {territory_id: zones[territory_id] for territory_id, _ in days}
    first, last = min(day for _, day in days), max(day for _, day in days)
    every = {(id, first + timedelta(days=number)) for id in asked for number in range((last - first).days + 1)}
    return spans_to_ask(asked, first, last, every - set(days))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
