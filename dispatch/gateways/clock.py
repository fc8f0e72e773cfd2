"""Who knows what time it is. Only the edge asks; everyone else is told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's present instant."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class SimulatedClock:
    """A clock that showed `start` at the real instant `real_start` and runs `speed` times as fast since.

    It is a function of its three values alone, so every process that holds them shows the same time.
    """

    real_start: datetime
    start: datetime
    speed: float

    def now(self) -> datetime:
        """The simulated instant; it stands still before the real start."""
        elapsed = max(datetime.now(UTC) - self.real_start, self.real_start - self.real_start)
        return (self.start + elapsed * self.speed).astimezone(UTC)
