"""The benchmark of promises in short: what is said of odds against what happens on simulated days."""

from argparse import Namespace

import pytest

from benchmarks import promises
from benchmarks.odds import aims
from benchmarks.odds.calibration import calibrate
from benchmarks.odds.frontier import judged, ours
from benchmarks.odds.narrowing import narrowed_windows
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


def test_keeps_windows_that_were_narrowed_as_often_as_it_says() -> None:
    """Without the break before the next visit, 94 % of them held where 98 % were stated."""
    problem = uncertain(drawn_day(60, 8, 1, "all-day"))
    plan = solve(problem, Limits(seconds=None, steps=50))
    told = narrowed_windows(problem, plan, 25, seed=5).told()
    assert told["visits"] == 25 * sum(len(route.stops) for route in plan.routes)
    assert told["narrowed_percent"] > 25
    assert told["narrowed_kept_percent"] >= 97.0
    assert told["narrowed_stated_percent"] >= 97.5
    assert told["width_after_minutes"] <= told["width_before_minutes"] * 2 / 3


def test_judges_every_way_to_plan_by_the_same_days() -> None:
    day = drawn_day(60, 8, 1)
    routes = ours(day, 0.5, 1)
    verdict = judged(day, routes, 50, seed=1)
    assert verdict == judged(day, routes, 50, seed=1)
    assert verdict["ok"]
    assert 0 < verdict["kept_percent"] <= verdict["told_percent"] <= 100


def test_tells_which_planners_are_not_there() -> None:
    found, missing = promises._installed(("ours", "pyvrp"))
    assert "ours" in missing  # No such peer.
    assert set(found) | set(missing) == {"ours", "pyvrp"}


def test_judges_the_aims_of_what_was_measured() -> None:
    ways = {"odds_0": (3000, 90.0), "odds_60": (3140, 95.2), "odds_120": (4200, 97.1), "ours_sooner_30": (3000, 99.0)}
    rows = {name: {"net": net, "kept_percent": kept, "told_percent": kept} for name, (net, kept) in ways.items()}
    told = aims.judged_aims({"frontier": {"days": {"T": rows}}}, 95)
    assert [(one["reached"], one["is_met"]) for one in told] == [(3140, True), (4200, False), (None, False)]


@pytest.mark.parametrize(("width", "percent"), [(90, 92.0), (120, 96.0), (135, 97.0), (200, 98.0)])
def test_reads_windows_by_odds_at_the_width_of_blocks(width: int, percent: float) -> None:
    assert aims.at_width([(100, 92.0), (120, 96.0), (150, 98.0)], width) == pytest.approx(percent)


def test_runs_the_parts_that_were_asked_for() -> None:
    args = Namespace(
        parts=["narrowing"], seconds=0.2, seeds=1, days=20, visits=0, prices=[], peers=[], days_drawn=[], plots=False
    )
    told = promises.run(args)
    assert set(told) == {"seconds_a_plan", "seeds", "simulated_days", "aims", "narrowing"}
    assert [one["aim"] for one in told["aims"]] == ["percent of the narrowed windows that held"]
