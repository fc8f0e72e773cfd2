"""A span of time as everybody here writes it: aware instants, half-open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """`[start, end)` between two aware instants.

    Raises ValueError when an instant is naive or when the end does not lie after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A window needs instants with an offset.")
        if self.end <= self.start:
            raise ValueError("A window ends after it starts.")

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Window") -> bool:
        """Whether the two share an instant; windows that only touch do not."""
        return self.start < other.end and other.start < self.end

    def without(self, others: Iterable["Window"]) -> tuple["Window", ...]:
        """What is left, in order, when the others are cut out."""
        left = [self]
        for other in others:
            left = [piece for kept in left for piece in _minus(kept, other)]
        return tuple(left)


def merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same time in disjoint windows, in order; those that overlap or touch become one."""
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return tuple(joined)


def _minus(window: Window, other: Window) -> list[Window]:
    if not window.overlaps(other):
        return [window]
    before = [Window(window.start, other.start)] if window.start < other.start else []
    after = [Window(other.end, window.end)] if other.end < window.end else []
    return before + after
