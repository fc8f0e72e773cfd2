"""Two policies beside each other: each figure with an interval, each difference with its own.

Intervals are a bootstrap over days and futures: both are drawn with replacement, the same for every policy, so that a
difference is judged on the very days and futures on which both were played. One day has no other days to be drawn
from: its intervals speak of its futures alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dispatch.simulation.rules.drive import Reals

RESAMPLES = 1_000
LOW, HIGH = 2.5, 97.5
"""Percentiles of the bootstrap: an interval holds 95 %."""

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class PlayedDay:
    """A day under a policy, without a word of whose visits they were.

    served: visits with a place. unplanned: visits that came up for planning on this day, and were served on no day.
    texts: those that are sent whatever happens. width_seconds: of all windows told. stated: the kept promises that the
    plan's own odds add up to. kept, late_texts, driving_seconds, overtime_seconds: arrays over the futures.
    """

    served: int
    unplanned: int
    texts: int
    width_seconds: float
    stated: float
    kept: Reals
    late_texts: Reals
    driving_seconds: Reals
    overtime_seconds: Reals


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and between which values it lies with odds of 95 %."""

    value: float
    low: float
    high: float

    def told(self) -> dict[str, float]:
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What came of one policy: its figures by name, and how they differ from the first policy's (not for itself)."""

    figures: dict[str, Estimate]
    differences: dict[str, Estimate] = field(default_factory=dict)


FIGURES = (
    "kept_percent", "broken", "served", "unplanned", "driving_hours", "overtime_hours", "texts", "window_minutes",
    "stated_percent",
)  # fmt: skip
"""In the order in which they are told. All but the percentages and the window's width are sums over the days."""


def compare(policies: Sequence[Sequence[PlayedDay]], seed: int) -> list[PolicyResult]:
    """The result of each policy in order, the first one being what the others are held against."""
    days, futures = len(policies[0]), policies[0][0].kept.size
    random = np.random.default_rng([seed, days, futures])
    day_weights = random.multinomial(days, np.full(days, 1 / days), RESAMPLES)
    future_weights = random.multinomial(futures, np.full(futures, 1 / futures), RESAMPLES) / futures
    ones = np.ones((1, days)), np.full((1, futures), 1 / futures)
    values = [_figures(policy, *ones) for policy in policies]
    drawn = [_figures(policy, day_weights, future_weights) for policy in policies]
    results = []
    for number, (value, of) in enumerate(zip(values, drawn, strict=True)):
        figures = {name: _estimate(value[name], of[name]) for name in FIGURES}
        differences = {
            name: _estimate(value[name] - values[0][name], of[name] - drawn[0][name]) for name in FIGURES if number
        }
        results.append(PolicyResult(figures, differences))
    return results


def of_day(day: PlayedDay) -> dict[str, float]:
    """The figures of one day, for a plot."""
    ones = np.ones((1, 1)), np.full((1, day.kept.size), 1 / day.kept.size)
    return {name: round(float(value[0]), 2) for name, value in _figures([day], *ones).items()}


def _figures(days: Sequence[PlayedDay], day_weights: Any, future_weights: Any) -> dict[str, Reals]:
    def constant(name: str) -> Reals:
        return np.asarray(day_weights @ np.array([float(getattr(day, name)) for day in days]))

    def mean(name: str) -> Reals:
        by_day = np.stack([getattr(day, name) for day in days])
        return np.asarray(((day_weights @ by_day) * future_weights).sum(axis=1))

    served, kept = constant("served"), mean("kept")
    told = np.maximum(served, 1.0)
    return {
        "kept_percent": np.where(served > 0, 100 * kept / told, 100.0),
        "broken": served - kept,
        "served": served,
        "unplanned": constant("unplanned"),
        "driving_hours": mean("driving_seconds") / HOUR,
        "overtime_hours": mean("overtime_seconds") / HOUR,
        "texts": constant("texts") + mean("late_texts"),
        "window_minutes": constant("width_seconds") / told / 60,
        "stated_percent": np.where(served > 0, 100 * constant("stated") / told, 100.0),
    }


def _estimate(value: Reals, drawn: Reals) -> Estimate:
    low, high = np.percentile(drawn, [LOW, HIGH])
    return Estimate(round(float(value[0]), 2), round(float(low), 2), round(float(high), 2))
