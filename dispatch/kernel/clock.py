"""Who knows what time it is. Only the edge asks; everyone else is told."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
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
class Pace:
    """A simulated time: it was `start` at the real instant `real_start` and runs `speed` times as fast since."""

    real_start: datetime
    start: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        """What the simulated clock shows at a real instant; before the real start it stands still."""
        elapsed = max(real - self.real_start, timedelta(0))
        return (self.start + elapsed * self.speed).astimezone(UTC)


class SimulatedClock:
    """A clock whose pace stands in a file, so that every process of a demonstration shows the same time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = -1
        self._pace = Pace(datetime.now(UTC), datetime.now(UTC), 1.0)

    def now(self) -> datetime:
        """The simulated instant."""
        written_at = self._path.stat().st_mtime_ns
        if written_at != self._read_at:
            self._pace = _read(self._path)
            self._read_at = written_at
        return self._pace.at(datetime.now(UTC))


def set_pace(path: Path, start: datetime, speed: float) -> None:
    """Lets the simulated clock show `start` now and run at `speed` from here; the file is replaced in one step."""
    pace = {"real_start": datetime.now(UTC).isoformat(), "start": start.isoformat(), "speed": speed}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(pace))
    fresh.replace(path)


def _read(path: Path) -> Pace:
    pace = json.loads(path.read_text())
    return Pace(datetime.fromisoformat(pace["real_start"]), datetime.fromisoformat(pace["start"]), float(pace["speed"]))
