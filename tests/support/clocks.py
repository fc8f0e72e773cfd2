"""Clocks that tests hold in their hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@dataclass
class FixedClock:
    """Shows the same instant until it is moved."""

    at: datetime = field(default=START)

    def now(self) -> datetime:
        return self.at

    def forward(self, **duration: float) -> datetime:
        """Moves the clock, for example `forward(minutes=5)`, and returns the new instant."""
        self.at += timedelta(**duration)
        return self.at

    def set(self, at: datetime) -> datetime:
        self.at = at.astimezone(UTC)
        return self.at
