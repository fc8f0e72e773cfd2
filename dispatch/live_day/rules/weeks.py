"""How full each technician's days are: what is planned against what the shifts leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch.vocabulary.local_days import midnight
from dispatch.vocabulary.windows import Window

FULL_PERCENT = 90
"""From here on a day is shown as full: what is left holds no further visit with its drive."""


class DayLook(StrEnum):
    """What a technician's day is at a glance."""

    OFF = "off"
    AWAY = "away"
    FREE = "free"
    FULL = "full"
    OVER = "over"
    """More is planned than the shift holds, or something outside of it."""


@dataclass(frozen=True)
class PlannedWork:
    """A visit as it weighs on a day: when it begins, how long it and the drive to it take, whether it is at risk."""

    start: datetime
    seconds: int
    at_risk: bool = False


@dataclass(frozen=True)
class DayLoad:
    """A technician's local day: visits, minutes of work with drives and breaks, minutes of shifts less absences."""

    day: date
    visits: int
    at_risk: int
    busy_minutes: int
    paid_minutes: int
    away: bool
    absence_kind: str | None = None
    """Of their first absence that day, where it has one."""

    @property
    def percent(self) -> int | None:
        """How much of the day is taken; None without a shift."""
        return round(100 * self.busy_minutes / self.paid_minutes) if self.paid_minutes else None

    @property
    def look(self) -> DayLook:
        """What it is at a glance."""
        if not self.paid_minutes:
            if self.visits:
                return DayLook.OVER
            return DayLook.AWAY if self.away else DayLook.OFF
        percent = self.percent or 0
        if percent > 100:
            return DayLook.OVER
        return DayLook.FULL if percent >= FULL_PERCENT else DayLook.FREE


def days_from(first: date, count: int) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=number) for number in range(count)]


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def loads(
    days: Sequence[date],
    zone: ZoneInfo,
    *,
    shifts: Iterable[Window],
    breaks: Iterable[tuple[datetime, int]],
    absences: Iterable[tuple[Window, str | None]],
    work: Iterable[PlannedWork],
) -> list[DayLoad]:
    """The load of each local day. A shift belongs to the day on which it begins, also past midnight.

    breaks: when each may begin at the earliest, and its minutes. absences: each with its kind, where it has one.
    """
    shifts, absences, work, breaks = list(shifts), list(absences), list(work), list(breaks)
    return [_load(day, _span(day, zone), shifts, breaks, absences, work) for day in days]


def _span(day: date, zone: ZoneInfo) -> Window:
    return Window(midnight(day, zone), midnight(day + timedelta(days=1), zone))


def _load(  # noqa: PLR0917 - The facts of one day.
    day: date,
    span: Window,
    shifts: list[Window],
    breaks: list[tuple[datetime, int]],
    absences: list[tuple[Window, str | None]],
    work: list[PlannedWork],
) -> DayLoad:
    own = [shift for shift in shifts if shift.start in span]
    reach = Window(span.start, max([span.end, *(shift.end for shift in own)]))
    others = [shift for shift in shifts if shift.start not in span]
    planned = [
        one
        for one in work
        if (one.start in span and not any(one.start in shift for shift in others))
        or (one.start in reach and any(one.start in shift for shift in own))
    ]
    touching = [kind for away, kind in absences if away.overlaps(span)]
    paid = sum(_minutes(shift) for shift in own) - sum(_shared(shift, away) for shift in own for away, _ in absences)
    rests = sum(minutes for at, minutes in breaks if any(at in shift for shift in own)) if paid > 0 else 0
    busy = sum(one.seconds for one in planned) // 60 + (rests if planned or own else 0)
    return DayLoad(
        day,
        visits=len(planned),
        at_risk=sum(one.at_risk for one in planned),
        busy_minutes=busy,
        paid_minutes=max(0, paid),
        away=bool(touching),
        absence_kind=touching[0] if touching else None,
    )


def _minutes(window: Window) -> int:
    return int((window.end - window.start).total_seconds()) // 60


def _shared(one: Window, other: Window) -> int:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return max(0, int((end - start).total_seconds()) // 60)


def sums(rows: Mapping[int, Sequence[DayLoad]], days: Sequence[date]) -> list[DayLoad]:
    """All technicians' load of each day together."""
    found = []
    for place, day in enumerate(days):
        of_day = [row[place] for row in rows.values()]
        found.append(
            DayLoad(
                day,
                visits=sum(one.visits for one in of_day),
                at_risk=sum(one.at_risk for one in of_day),
                busy_minutes=sum(one.busy_minutes for one in of_day),
                paid_minutes=sum(one.paid_minutes for one in of_day),
                away=False,
            )
        )
    return found
