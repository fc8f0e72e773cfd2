"""Half-days that are quiet enough for work that nobody waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dispatch.vocabulary.windows import Window

NOON = time(12)
QUIET_PERCENT = 70
"""A half-day of whose working time less is taken has room to spare for faults that come in until then."""

HalfDay = tuple[date, bool]
"""A local day and whether it is the afternoon."""


@dataclass(frozen=True)
class HalfDayUse:
    """How many seconds of a half-day are worked, and how many of them are taken."""

    working_seconds: float = 0
    taken_seconds: float = 0

    @property
    def is_quiet(self) -> bool:
        """Whether care visits may go there."""
        return self.taken_seconds * 100 < self.working_seconds * QUIET_PERCENT


def half_day_of(at: datetime, zone: ZoneInfo) -> HalfDay:
    """The half-day of an instant."""
    local = at.astimezone(zone)
    return local.date(), local.time() >= NOON


def loads(shifts: Iterable[Window], visits: Iterable[Window], zone: ZoneInfo) -> dict[HalfDay, HalfDayUse]:
    """What is worked and taken by half-day; a shift or visit over noon counts in both."""
    found: dict[HalfDay, HalfDayUse] = {}
    for windows, is_taken in ((shifts, False), (visits, True)):
        for window in windows:
            for half, seconds in _parts(window, zone):
                known = found.get(half, HalfDayUse())
                found[half] = HalfDayUse(
                    known.working_seconds + (0 if is_taken else seconds),
                    known.taken_seconds + (seconds if is_taken else 0),
                )
    return found


def quiet_only(windows: Iterable[Window], load: Mapping[HalfDay, HalfDayUse], zone: ZoneInfo) -> list[Window]:
    """The windows that begin in a quiet half-day, in the order given."""
    return [one for one in windows if load.get(half_day_of(one.start, zone), HalfDayUse()).is_quiet]


def _parts(window: Window, zone: ZoneInfo) -> Iterable[tuple[HalfDay, float]]:
    noon = datetime.combine(window.start.astimezone(zone).date(), NOON, tzinfo=zone)
    if window.start < noon < window.end:
        yield half_day_of(window.start, zone), (noon - window.start).total_seconds()
        yield half_day_of(noon, zone), (window.end - noon).total_seconds()
    else:
        yield half_day_of(window.start, zone), (window.end - window.start).total_seconds()
