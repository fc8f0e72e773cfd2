"""Intervals of figures and of differences."""

from dataclasses import replace

import numpy as np

from dispatch.simulation.rules.comparison import FIGURES, PlayedDay, compare, of_day


def a_day(kept: list[float], **changes: object) -> PlayedDay:
    """Ten visits in windows of two hours; an hour of driving, no overtime."""
    zero = np.zeros(len(kept))
    day = PlayedDay(
        served=10, unplanned=1, texts=30, width_seconds=10 * 7200, stated=9.0, kept=np.array(kept), late_texts=zero,
        driving_seconds=zero + 3600, overtime_seconds=zero,
    )  # fmt: skip
    return replace(day, **changes)


def test_tells_figures_of_all_days_together() -> None:
    (result,) = compare([[a_day([9, 10, 8, 9]), a_day([10, 10, 9, 9])]], seed=1)
    told = {name: one.value for name, one in result.figures.items()}
    assert told == {
        "kept_percent": 92.5, "broken": 1.5, "served": 20, "unplanned": 2, "driving_hours": 2, "overtime_hours": 0,
        "texts": 60, "window_minutes": 120, "stated_percent": 90,
    }  # fmt: skip
    kept = result.figures["kept_percent"]
    assert kept.low < 92.5 < kept.high
    assert result.differences == {}
    assert tuple(result.figures) == FIGURES


def test_judges_a_difference_on_the_same_days_and_futures() -> None:
    """Days differ widely and one policy is always one promise better: that is certain."""
    random = np.random.default_rng(1)
    days = [list(random.integers(1, 9, size=50).astype(float)) for _ in range(7)]
    today = [a_day(kept) for kept in days]
    better = [a_day([one + 1 for one in kept]) for kept in days]
    first, second = compare([today, better], seed=1)
    assert first.figures["kept_percent"].high - first.figures["kept_percent"].low > 5
    gap = second.differences["kept_percent"]
    assert (gap.value, gap.low, gap.high) == (10.0, 10.0, 10.0)


def test_tells_a_day_by_itself() -> None:
    assert of_day(a_day([9, 8]))["kept_percent"] == 85.0


def test_tells_a_day_on_which_nobody_is_served() -> None:
    (result,) = compare([[a_day([0, 0], served=0, texts=0, width_seconds=0, stated=0)]], seed=1)
    assert result.figures["kept_percent"].value == 100.0
