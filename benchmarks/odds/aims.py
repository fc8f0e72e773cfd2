"""What was aimed at beside what was measured: each aim with the figure that answers it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

BLOCKS = "likeliest_block"
A_TENTH_POINTS, AT_EQUAL_WIDTH, A_BIT_MORE_TRAVEL = 1.0, 1 / 3, 1.02
OF_THE_FIRST_DAY = (("kept_percent", 95.0, 3150), ("kept_percent", 97.0, 4100), ("told_percent", 98.5, 3700))
"""Percent by the file's latest start, and by the slot's own end, for at most so much net price."""
OF_ALL_DAY = ((98.0, 105.0), (99.0, 115.0))
"""Percent kept by windows that are so wide at most, in minutes, where no customer named a window."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: what was to be reached, what was, and whether that is enough."""

    aim: str
    wanted: float
    reached: float | None
    is_met: bool

    def told(self) -> dict[str, Any]:
        return {"aim": self.aim, "wanted": self.wanted, "reached": self.reached, "is_met": self.is_met}


def judged_aims(figures: Mapping[str, Any], level: float) -> list[dict[str, Any]]:
    """The aims of those parts that were measured. `level`: the percent that windows are told with."""
    parts: dict[str, Callable[[Mapping[str, Any]], Iterator[Aim]]] = {
        "calibration": _of_calibration,
        "frontier": _of_frontier,
        "windows": _of_windows,
        "narrowing": partial(_of_narrowing, level),
    }
    return [aim.told() for part, aims in parts.items() if part in figures for aim in aims(figures[part])]


def _of_calibration(told: Mapping[str, Any]) -> Iterator[Aim]:
    worst = told["worst_points"]
    yield Aim("points between stated and happened in the worst tenth", A_TENTH_POINTS, worst, worst <= A_TENTH_POINTS)


def _of_frontier(told: Mapping[str, Any]) -> Iterator[Aim]:
    """Of the first day: the cheapest of our ways that keeps enough."""
    day, ways = next(iter(told["days"].items()))
    for figure, percent, most in OF_THE_FIRST_DAY:
        enough = [row["net"] for name, row in ways.items() if name.startswith("odds") and row[figure] >= percent]
        cheapest = min(enough, default=None)
        is_met = cheapest is not None and cheapest <= most
        yield Aim(f"{day}: net price with {figure} {percent:g}", most, cheapest, is_met)


def _of_windows(told: Mapping[str, Any]) -> Iterator[Aim]:
    for name, ways in told.items():
        broken = 100 - at_width(_levels(ways), ways[BLOCKS]["mean_width_minutes"])
        share = round(broken / (100 - ways[BLOCKS]["kept_by_waiting_percent"]), 3)
        aim = f"{name}: broken by windows as wide as blocks, to broken by blocks"
        yield Aim(aim, round(AT_EQUAL_WIDTH, 3), share, share <= AT_EQUAL_WIDTH)
    priced = [name for name in told if name.endswith("priced")]
    for name in priced:
        for percent, most in OF_ALL_DAY:
            width = _width_at(_levels(told[name]), percent)
            yield Aim(f"{name}: mean width that keeps {percent:g} %", most, width, width is not None and width <= most)
        plain = told[name.removesuffix("deviation_priced") + "plain"]["travel_minutes"]
        times = round(told[name]["travel_minutes"] / plain, 3)
        yield Aim(f"{name}: travel to travel without the price", A_BIT_MORE_TRAVEL, times, times <= A_BIT_MORE_TRAVEL)


def _of_narrowing(level: float, told: Mapping[str, Any]) -> Iterator[Aim]:
    kept = told["narrowed_kept_percent"]
    yield Aim("percent of the narrowed windows that held", level, kept, kept >= level)


def at_width(levels: Sequence[tuple[float, float]], width: float) -> float:
    """Percent kept at a mean width: in proportion between two levels, of (width, percent) in order."""
    for (narrow, low), (wide, high) in pairwise(levels):
        if narrow <= width <= wide:
            return low + (high - low) * (width - narrow) / (wide - narrow)
    return levels[0][1] if width < levels[0][0] else levels[-1][1]


def _width_at(levels: Sequence[tuple[float, float]], percent: float) -> float | None:
    """The mean width at which so many percent are kept; None where no level keeps them."""
    for (narrow, low), (wide, high) in pairwise(levels):
        if low <= percent <= high:
            return round(narrow + (wide - narrow) * (percent - low) / max(1e-9, high - low), 1)
    return levels[0][0] if percent < levels[0][1] else None


def _levels(ways: Mapping[str, Any]) -> list[tuple[float, float]]:
    rows = (row for name, row in ways.items() if name.startswith("level_"))
    return sorted((row["mean_width_minutes"], row["kept_by_waiting_percent"]) for row in rows)
