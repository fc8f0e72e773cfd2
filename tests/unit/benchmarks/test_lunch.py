"""What planners without breaks are told of lunch, and how their plans are mended."""

import numpy as np

from benchmarks.routing.day import check
from benchmarks.routing.gen import HOUR
from benchmarks.routing.peers.lunch import LATEST_LUNCH, Lunch, mend, tell
from tests.unit.benchmarks.test_day import MINUTE, a_day

MORNING, AFTERNOON = {"tw": [8 * HOUR, 12 * HOUR]}, {"tw": [13 * HOUR, 15 * HOUR]}


def test_folds_lunch_into_the_drive_from_morning_to_afternoon() -> None:
    day = a_day([MORNING, AFTERNOON])
    told = tell(day)
    assert told.lunch is Lunch.FOLDED
    added = told.durations - day.seconds
    assert added[1, 2] == 45 * MINUTE
    assert added.sum() == 45 * MINUTE
    assert told.windows == [((8 * HOUR, 12 * HOUR),), ((13 * HOUR, 15 * HOUR),)]
    assert told.ends == [17 * HOUR]


def test_ends_a_morning_job_before_the_latest_lunch() -> None:
    day = a_day([{"tw": [8 * HOUR, 12 * HOUR], "service": 90 * MINUTE}])
    assert tell(day).windows == [((8 * HOUR, LATEST_LUNCH - 90 * MINUTE),)]


def test_shortens_the_shift_when_a_window_lies_across_lunch() -> None:
    day = a_day([{"tw": [11 * HOUR, 14 * HOUR]}])
    told = tell(day)
    assert told.lunch is Lunch.SHORTENED
    assert told.ends == [17 * HOUR - 45 * MINUTE]
    assert np.array_equal(told.durations, day.seconds)


def test_leaves_a_plan_that_holds_as_it_is() -> None:
    day = a_day([MORNING, AFTERNOON])
    assert mend(day, {0: [0, 1]}) == {0: [0, 1]}


def test_drops_the_least_urgent_job_that_mends_a_route() -> None:
    long = {"tw": [8 * HOUR, 16 * HOUR], "service": 120 * MINUTE}
    day = a_day([{**long, "prio": 3}, {**long, "prio": 2}, {**long, "prio": 1}, {**long, "prio": 2}, long])
    mended = mend(day, {0: [0, 1, 2, 3, 4]})
    assert sorted(mended[0]) == [0, 1, 3, 4]
    assert check(day, mended).ok


def test_puts_a_dropped_job_back_where_it_fits() -> None:
    day = a_day([{"tw": [8 * HOUR, 8 * HOUR]}, {"tw": [14 * HOUR, 15 * HOUR]}])
    assert mend(day, {0: [1, 0]}) == {0: [0, 1]}
