"""Fingers on a page: what Chromium makes of touches on a screen, sent as a screen sends them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Page

Spot = tuple[float, float]
HOLD_MS = 600
"""Longer than the page waits until a finger that is still counts as holding."""
STEPS = 6


class Fingers:
    """One hand on a page; a finger has its place in what is given."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chrome = page.context.new_cdp_session(page)

    def _send(self, kind: str, spots: Sequence[Spot]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
        self.chrome.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tap(self, at: Spot) -> None:
        self._send("touchStart", [at])
        self._send("touchEnd", [])

    def move(self, start: Sequence[Spot], end: Sequence[Spot], *, hold_ms: int = 0) -> None:
        """Puts fingers down, holds them still for a while, moves each to where it goes, and lifts them."""
        with self.held(start, end, hold_ms=hold_ms):
            pass

    @contextmanager
    def held(self, start: Sequence[Spot], end: Sequence[Spot], *, hold_ms: int = HOLD_MS) -> Iterator[None]:
        """The same, and lifts them once one has looked."""
        self._send("touchStart", start)
        self.page.wait_for_timeout(hold_ms)
        for step in range(1, STEPS + 1):
            share = step / STEPS
            along = [(a + (c - a) * share, b + (d - b) * share) for (a, b), (c, d) in zip(start, end, strict=True)]
            self._send("touchMove", along)
        yield
        self._send("touchEnd", [])
