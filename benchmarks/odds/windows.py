"""Windows promised from quantiles beside fixed blocks of two hours, on a day whose orders may come at any time."""

from collections.abc import Mapping
from typing import Any

from benchmarks.odds.simulator import Simulator
from routing import Problem, Solution, Window, arrival_blocks, arrival_windows

HOUR = 3600
BLOCKS = tuple(Window(hour * HOUR, (hour + 2) * HOUR) for hour in range(8, 18, 2))
LEVELS = (0.9, 0.925, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995)


def compared_windows(problem: Problem, plan: Solution, days: int, seed: int) -> dict[str, Any]:
    """Percent kept and mean width (minutes) of each way to promise windows for one plan, by the simulator's days."""
    ways: dict[str, dict[int, Window]] = {
        "block_of_the_planned_start": {
            stop.job: next(one for one in BLOCKS if stop.start < one.end)
            for route in plan.routes
            for stop in route.stops
        },
        "likeliest_block": {one.job: one.window for one in arrival_blocks(problem, plan, BLOCKS)},
    }
    for level in LEVELS:
        ways[f"level_{100 * level:g}"] = {one.job: one.window for one in arrival_windows(problem, plan, level)}
    kept = _kept(problem, plan, ways, days, seed)
    return {
        name: {
            "mean_width_minutes": round(sum(one.end - one.start for one in told.values()) / len(told) / 60, 1),
            "kept_percent": round(100 * kept[name], 2),
            "kept_by_waiting_percent": round(100 * _kept_by_waiting(problem, plan, told, days // 10, seed), 2),
        }
        for name, told in ways.items()
    }


def _kept(
    problem: Problem, plan: Solution, ways: Mapping[str, Mapping[int, Window]], days: int, seed: int
) -> dict[str, float]:
    """The share of visits that start within each way's window, nobody waiting for a window to begin."""
    simulator, visits, kept = Simulator(problem, plan, seed), 0, dict.fromkeys(ways, 0)
    for _ in range(days):
        for shift in simulator.day():
            for visit in shift.visits:
                visits += 1
                for name, told in ways.items():
                    kept[name] += told[visit.job].start <= visit.start < told[visit.job].end
    return {name: count / visits for name, count in kept.items()}


def _kept_by_waiting(problem: Problem, plan: Solution, told: Mapping[int, Window], days: int, seed: int) -> float:
    """The same where technicians wait until the window begins, which makes later visits of the day later."""
    floors = {job: window.start for job, window in told.items()}
    simulator, visits, kept = Simulator(problem, plan, seed, floors), 0, 0
    for _ in range(days):
        for shift in simulator.day():
            for visit in shift.visits:
                visits += 1
                kept += visit.start < told[visit.job].end
    return kept / visits
