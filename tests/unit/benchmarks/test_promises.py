"""The benchmark of promises in short: what is said of odds against what happens on simulated days."""

from benchmarks.odds.calibration import calibrate
from benchmarks.odds.uncertain_days import drawn_day, uncertain
from benchmarks.odds.windows import compared_windows
from routing import Limits, Spread, Uncertainty, solve

HARD = Uncertainty(Spread(0.5, 1.3), Spread(0.3, 1.2))


def test_says_odds_that_hold_by_tenths() -> None:
    problem = uncertain(drawn_day(60, 8, 3, "floating"), HARD)
    plan = solve(problem, Limits(seconds=None, steps=10))
    told = calibrate([(problem, plan)], 1_000, seed=3).told()
    assert told["visits"] > 40_000
    assert told["worst_tenth_points"] < 1.0
    assert all(abs(row["stated_percent"] - row["kept_percent"]) < 3.0 for row in told["odds"])


def test_promises_windows_by_odds_that_hold_better_than_blocks_as_wide() -> None:
    problem = uncertain(drawn_day(60, 8, 1, "all-day"))
    plan = solve(problem, Limits(seconds=None, steps=10))
    told = compared_windows(problem, plan, 200, seed=4)
    assert told["level_95"]["kept_percent"] > 94.5
    assert told["level_95"]["mean_width_minutes"] < 120
    assert told["level_95"]["kept_percent"] > told["block_of_the_planned_start"]["kept_percent"]
