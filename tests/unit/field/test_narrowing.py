"""When an arrival window can be told more precisely."""

from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.field.rules.narrowing import narrower
from dispatch.vocabulary.windows import Window

MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
TOLD = Window(NINE + 60 * MINUTE, NINE + 240 * MINUTE)


def around(minutes: float, deviation: float) -> np.ndarray:
    """Arrivals on a thousand days, so many minutes after nine on average."""
    drawn = np.random.default_rng(1).normal(minutes, deviation, 1000)
    return np.asarray(NINE.timestamp() + 60 * drawn)


def test_tells_an_hour_where_that_is_certain() -> None:
    found = narrower(TOLD, around(150, 8), NINE)
    assert found is not None
    window, odds = found
    assert window == Window(NINE + 120 * MINUTE, NINE + 180 * MINUTE)
    assert odds > 0.99


def test_waits_while_a_third_can_not_be_won() -> None:
    assert narrower(TOLD, around(150, 30), NINE) is None
    found = narrower(TOLD, around(150, 25), NINE)
    assert found is not None
    assert found[0].length == 120 * MINUTE


def test_keeps_within_what_was_told() -> None:
    found = narrower(TOLD, around(225, 3), NINE)
    assert found is not None
    assert (found[0].start >= TOLD.start, found[0].end) == (True, TOLD.end)
    assert narrower(TOLD, around(245, 8), NINE) is None


def test_asks_for_no_less_than_the_odds_that_were_told() -> None:
    arrivals = around(150, 12)
    found = narrower(TOLD, arrivals, NINE)
    assert found is not None
    surer = narrower(TOLD, arrivals, NINE, told_odds=0.998)
    assert surer is not None
    assert surer[1] >= 0.998
    assert surer[0].length > found[0].length


def test_holds_the_planned_arrival_before_which_no_forecast_expects_anybody() -> None:
    arrivals, planned = around(150, 8), NINE + 190 * MINUTE
    found = narrower(TOLD, arrivals, NINE, holds=[planned])
    assert found is not None
    assert planned in found[0]
    assert found[0].length > 60 * MINUTE
    assert narrower(TOLD, around(100, 8), NINE, holds=[NINE + 235 * MINUTE]) is None


def test_leaves_half_an_hours_notice() -> None:
    assert narrower(TOLD, around(150, 8), NINE + 100 * MINUTE) is None


def test_is_not_worth_a_text_for_a_few_minutes() -> None:
    told = Window(NINE + 120 * MINUTE, NINE + 195 * MINUTE)
    assert narrower(told, around(150, 5), NINE) is None
