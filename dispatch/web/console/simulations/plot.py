"""Where the points of a plot lie: promises kept by day, a line for each policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 480, 200


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A day of a policy: where it lies, and what it stands for."""

    x: float
    y: float
    day: str
    percent: float


@dataclass(frozen=True, slots=True)
class KeptPlot:
    """Lines in the order of the policies, and the percentages at which the plot begins and ends (height 0)."""

    lines: tuple[tuple[str, tuple[PlotPoint, ...]], ...]
    floor: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def scale(self) -> list[tuple[int, float]]:
        """Percentages to name, each with its height."""
        step = max(1, (100 - self.floor) // 5)
        return [(percent, self.at(percent)) for percent in range(self.floor, 101, step)]

    def at(self, percent: float) -> float:
        return round(HEIGHT * (100 - percent) / (100 - self.floor), 1)


def kept_by_day(policies: Sequence[Mapping[str, Any]]) -> KeptPlot | None:
    """The plot of what came of a simulation; None before anything did."""
    if not policies:
        return None
    least = min(day["kept_percent"] for policy in policies for day in policy["days"])
    plot = KeptPlot((), max(0, min(95, int(least // 5 * 5) - 5)))
    lines = tuple((policy["name"], tuple(_points(plot, policy["days"]))) for policy in policies)
    return KeptPlot(lines, plot.floor)


def _points(plot: KeptPlot, days: Sequence[Mapping[str, Any]]) -> list[PlotPoint]:
    step = WIDTH / len(days)
    return [
        PlotPoint(round((number + 0.5) * step, 1), plot.at(day["kept_percent"]), day["day"], day["kept_percent"])
        for number, day in enumerate(days)
    ]
