"""The page of a comparison, from results as they are kept."""

from pathlib import Path
from typing import Any

from benchmarks.routing.kinds import DAYS, kind_of
from benchmarks.routing.tables import newest, section, write


def result(planner: str, net: float, seed: int = 1, **more: Any) -> dict[str, Any]:
    measured = {"date": "2026-11-23 02:00", "commit": "abc1234", "machine": "a machine"}
    asked = {"instance": "T60_8_s1", "planner": planner, "limit": 60.0, "cores": 1, "seed": seed}
    return {**measured, **asked, "net": net, "faults": [], **more}


def test_takes_means_spreads_and_the_ratio_to_the_better_peer() -> None:
    some = [result("ours", 900.0), result("ours", 1_100.0, 2), result("pyvrp", 2_000.0), result("vroom", 1_250.0)]
    lines = section(some, DAYS, 1).splitlines()
    assert lines[2] == "| instance | ours 60 s | pyvrp 60 s | vroom 60 s | ratio | best known | bound |"
    assert lines[4] == "| T60_8_s1 | 1,000.0 (20.0 %) | 2,000.0 | 1,250.0 | 0.800 | - | - |"
    assert lines[6] == "Measured 2026-11-23 02:00 to 2026-11-23 02:00 UTC at commit abc1234 on a machine."


def test_counts_no_plan_that_the_checker_refused() -> None:
    some = [result("ours", 900.0, faults=["Shift 1 cannot keep its times."]), result("pyvrp", 2_000.0)]
    assert section(some, DAYS, 1).splitlines()[4] == "| T60_8_s1 | none | 2,000.0 | - | - | - |"


def test_says_what_a_planner_cannot_model() -> None:
    unable = {key: value for key, value in result("pyvrp", 0).items() if key not in {"net", "faults"}}
    some = [result("ours", 900.0), {**unable, "not_modelled": "no depot trips"}]
    assert section(some, DAYS, 1).splitlines()[4] == "| T60_8_s1 | 900.0 | not modelled | - | - | - |"


def test_shows_the_published_cost_and_the_distance_from_our_bound() -> None:
    some = [result("ours", 1_000.0, objective=1_200.0, bound=1_180.0, best_known=990.0)]
    assert section(some, DAYS, 1).splitlines()[4] == "| T60_8_s1 | 1,000.0 | - | 990.0 | 2.0 % |"


def test_tells_how_much_of_a_core_the_planners_got() -> None:
    some = [result("ours", 1.0, seconds=60.0, cpu_seconds=30.0), result("pyvrp", 1.0, seconds=60.0, cpu_seconds=60.0)]
    assert "ours 0.50, pyvrp 1.00." in section(some, DAYS, 1).splitlines()[-1]


def test_lets_the_newest_result_count() -> None:
    assert [each["net"] for each in newest([result("ours", 1.0), result("ours", 2.0)])] == [2.0]


def test_sorts_days_by_size(tmp_path: Path) -> None:
    names = ["T1000_125_s1", "R101", "T60_8_s1"]
    write([result("ours", 1.0) | {"instance": name} for name in names], tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text.index("T60_8_s1") < text.index("T1000_125_s1") < text.index("R101")


def test_tells_the_kinds_apart_by_their_names() -> None:
    names = ["T60_8_s1", "T60_8_s1_overtime", "R101", "rc2_4_1", "C1_10_2", "R101.100_25-5-5-5"]
    kinds = [DAYS, DAYS, "VRPTW, 100 customers", "VRPTW, 400 customers", "VRPTW, 1,000 customers", "TRSP"]
    assert [kind_of(name) for name in names] == kinds


def test_ends_a_public_set_with_the_mean_distances_of_what_all_solved() -> None:
    some = [
        result("ours", 102.0, instance="R101", best_known=100.0),
        result("pyvrp", 103.0, instance="R101", best_known=100.0),
        result("ours", 204.0, instance="R102", best_known=200.0),
        result("pyvrp", 202.0, instance="R102", best_known=200.0),
        result("ours", 900.0, instance="R103", best_known=300.0),
        result("vroom", 101.0, instance="R101", best_known=100.0),
    ]
    lines = section(some, "VRPTW, 100 customers", 1).splitlines()
    assert lines[7] == "| mean above best known (2), of ratios (2) | 2.00 % | 2.00 % | - | 1.0099 | - | - |"
