"""Which arrival window a customer is told for a planned visit: by the hour, by the odds, or of those on offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.visits.rules.appointments import NARROWED
from dispatch.vocabulary.terms import WindowForm
from dispatch.vocabulary.windows import Window

GRID = timedelta(minutes=15)
LEAST = timedelta(hours=1)
MOST = timedelta(hours=4)
"""Windows by odds begin and end at quarters of an hour, and are so wide at least and at most."""

WORTH = timedelta(minutes=30)
"""A window that becomes narrower by less is not worth a text."""

OFFERED_USUALLY = ((480, 600), (600, 720), (720, 840), (840, 960), (960, 1080))
"""The windows of a territory that has set none: two hours each from 08:00 to 18:00, in minutes after midnight."""


@dataclass(frozen=True, slots=True)
class ToldRules:
    """A territory's rule: the form of windows, the odds they must hold with, and its windows in minutes of the day."""

    form: WindowForm = WindowForm.HOURS
    percent: int = 95
    offered: tuple[tuple[int, int], ...] = OFFERED_USUALLY

    @property
    def level(self) -> float:
        """The odds, from 0 to 1."""
        return self.percent / 100


def needs_window(arrival: datetime, own: Iterable[Window], promised: Window | None) -> bool:
    """Whether a customer is yet to be told a window: none stands that holds, and their own is none or too wide for one.

    A window of their own that is no wider than what we would tell is what they are told.
    """
    if promised is not None and arrival in promised:
        return False
    return all(window.length > MOST for window in own if arrival in window)


def settled(found: Window, arrival: datetime, own: Iterable[Window], zone: ZoneInfo) -> Window:
    """The window to tell where the odds found this one: it holds the planned arrival, and keeps to the customer's own.

    Where durations turn out longer than planned on average, the likeliest window may begin after the planned arrival;
    it is widened to that, since routes are built on it.
    """
    start, end = min(found.start, _quarter(arrival, zone)), max(found.end, _quarter(arrival, zone) + GRID)
    for window in own:
        if arrival in window:
            return _within(window, start, end)
    return Window(start, end)


def may_be_narrowed(window: Window, odds_percent: float | None, cause: str | None) -> bool:
    """Whether a window may be told more precisely: the odds chose it, nobody narrowed it, and it is wide enough."""
    return odds_percent is not None and cause != NARROWED and window.length >= LEAST + WORTH


def _within(own: Window, start: datetime, end: datetime) -> Window:
    """The span moved into the customer's own window, which is wider."""
    if start < own.start:
        return Window(own.start, min(own.end, max(end, own.start + LEAST)))
    if end > own.end:
        return Window(max(own.start, min(start, own.end - LEAST)), own.end)
    return Window(start, end)


def _quarter(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0).astimezone(UTC)
