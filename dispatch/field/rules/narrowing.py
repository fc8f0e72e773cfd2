"""When an arrival window can be told more precisely, and how."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.uncertainty.rules.route_days import Reals
from dispatch.visits.rules.told_windows import GRID, LEAST, WORTH
from dispatch.vocabulary.windows import Window

CERTAIN = 0.975
"""A narrower window is told where it holds with these odds: once, and a broken one is worse than a wide one."""

NOTICE = timedelta(minutes=30)
"""It begins so long from now at least; whoever comes sooner is told of by their departure."""


def narrower(
    told: Window, starts: Reals, now: datetime, *, holds: Collection[datetime] = (), told_odds: float = 0.0
) -> tuple[Window, float] | None:
    """The narrowest window within the one told that is certain, a third narrower at least, and its odds (0 to 1).

    starts: arrivals on drawn days, in seconds since the epoch. holds: instants that must lie in it, such as the planned
    arrival, before which no forecast expects anybody. told_odds: with which the wide one was told; no less is certain.
    Of windows of one width the likeliest is taken, then the latest. None while none is narrow enough: nothing is told
    piece by piece.
    """
    first = max(told.start, _up(now + NOTICE))
    for width in _widths(told):
        begins = _begins(first, told.end, width, holds)
        if begins.size == 0:
            continue
        inside = np.array([np.mean((starts >= at) & (starts < at + width.total_seconds())) for at in begins])
        best = inside.size - 1 - int(np.argmax(inside[::-1]))
        if inside[best] >= max(CERTAIN, told_odds):
            begin = datetime.fromtimestamp(float(begins[best]), UTC)
            return Window(begin, begin + width), float(inside[best])
    return None


def _begins(first: datetime, end: datetime, width: timedelta, holds: Collection[datetime]) -> Reals:
    """Where a window of this width may begin, in seconds."""
    begins = np.arange(first.timestamp(), (end - width).timestamp() + 1, GRID.total_seconds())
    for at in holds:
        begins = begins[(begins <= at.timestamp()) & (at.timestamp() < begins + width.total_seconds())]
    return begins


def _widths(told: Window) -> list[timedelta]:
    most = min(told.length * 2 / 3, told.length - WORTH)
    return [LEAST + number * GRID for number in range(max(0, (most - LEAST) // GRID + 1))]


def _up(at: datetime) -> datetime:
    """The next quarter of an hour."""
    seconds = -(-at.timestamp() // GRID.total_seconds()) * GRID.total_seconds()
    return datetime.fromtimestamp(seconds, UTC)
