"""How well promises are kept where durations are uncertain: what is said of odds, windows by odds, plans that see them.

Everything is judged by a simulator that shares no code with the planner (`benchmarks.odds.simulator`).
"""

import importlib
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from benchmarks.odds.aims import judged_aims
from benchmarks.odds.calibration import calibrate
from benchmarks.odds.frontier import Planner, Way, judged, ways
from benchmarks.odds.narrowing import Narrowed, narrowed_windows
from benchmarks.odds.uncertain_days import drawn_day, uncertain, varied_plans
from benchmarks.odds.windows import compared_windows
from benchmarks.routing.answer import Answer
from benchmarks.routing.day import Day
from benchmarks.routing.verdict import Routes
from routing import Limits, assess, solve, warm_up

PEERS = ("vroom", "pyvrp")
LEVEL = 0.95
"""With what odds windows are told unless an operator wants others."""

MEANS = ("net", "left_out", "kept_percent", "told_percent", "broken_a_day", "overtime_minutes_a_day")


def options(parser: ArgumentParser) -> None:
    """Adds which parts, how many days are simulated and how long each plan is searched for."""
    parser.add_argument("--parts", nargs="+", choices=sorted(PARTS), default=sorted(PARTS))
    parser.add_argument("--visits", type=int, default=1_000_000, help="visits simulated for the calibration")
    parser.add_argument("--days", type=int, default=2_000, help="days simulated of each other plan")
    parser.add_argument("--seconds", type=float, default=10.0, help="search of each plan, on one core")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds")
    parser.add_argument("--days-drawn", type=int, nargs="+", default=[1, 7, 3], help="seeds of the frontier's days")
    parser.add_argument("--plots", action="store_true", help="draw the figures into docs/figures")
    parser.add_argument(
        "--prices", type=int, nargs="+", default=[0, 30, 60, 120, 240], help="of the frontier, in minutes"
    )
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="planners to compare with")


def run(args: Namespace) -> dict[str, Any]:
    """The figures of each part."""
    warm_up()
    found = {name: PARTS[name](args) for name in args.parts}
    if args.plots:
        # Matplotlib is an extra of the benchmarks.
        importlib.import_module("benchmarks.odds.plots").draw(found)
    told = {"seconds_a_plan": args.seconds, "seeds": args.seeds, "simulated_days": args.days}
    return told | {"aims": judged_aims(found, 100 * LEVEL)} | found


def _calibration(args: Namespace) -> dict[str, Any]:
    plans = list(varied_plans(min(args.seconds, 2.0), range(1, args.seeds + 1)))
    stops = sum(len(route.stops) for _, plan in plans for route in plan.routes)
    return calibrate(plans, max(1, args.visits // stops), seed=20261).told() | {"plans": len(plans)}


def _speed(args: Namespace) -> dict[str, Any]:
    """Seconds of this process for `assess` of 200 jobs on 10,000 days."""
    problem = uncertain(drawn_day(200, 25, 1))
    plan = solve(problem, Limits(seconds=min(args.seconds, 2.0)))
    began = time.process_time()
    risk = assess(problem, plan, draws=10_000)
    return {"stops": len(risk.stops), "draws": risk.draws, "seconds": round(time.process_time() - began, 2)}


def _windows(args: Namespace) -> dict[str, Any]:
    """By seed of the day: windows of a plan that does not see the odds, and of one with a price of uncertain starts."""
    found: dict[str, Any] = {}
    for seed in range(1, args.seeds + 1):
        blind = uncertain(drawn_day(200, 25, seed, "all-day"))
        seeing = replace(blind, prices=replace(blind.prices, start_deviation=10, expected_overtime=1))
        for name, problem in (("plain", blind), ("deviation_priced", seeing)):
            plan = solve(problem, Limits(seconds=args.seconds, seed=seed))
            travel = {"travel_minutes": round(sum(route.driving_seconds for route in plan.routes) / 60)}
            found[f"day_{seed}_{name}"] = travel | compared_windows(blind, plan, args.days, seed=20262)
    return found


def _frontier(args: Namespace) -> dict[str, Any]:
    """Net price and kept promises of each day by each way to plan it, by seed of the search and in the mean."""
    planners, missing = _installed(args.peers)
    drawn = [drawn_day(200, 25, seed) for seed in args.days_drawn]
    return {
        "planners_not_installed": missing,
        "days": {day.name: _planned(day, ways(args.prices, planners), args) for day in drawn},
    }


def _planned(day: Day, by: Iterable[Way], args: Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for way in by:
        rows = [
            judged(day, way.plan(day, args.seconds, seed), args.days, seed=20263) for seed in range(1, args.seeds + 1)
        ]
        means = {name: round(sum(row[name] for row in rows) / len(rows), 2) for name in MEANS}
        found[way.name] = means | {"ok": all(row["ok"] for row in rows), "seeds": rows}
    return found


def _narrowing(args: Namespace) -> dict[str, Any]:
    """Windows by odds on days without customers' windows, narrowed by the product's rule as the simulated day goes."""
    tally = Narrowed()
    for seed in range(1, args.seeds + 1):
        problem = uncertain(drawn_day(200, 25, seed, "all-day"))
        plan = solve(problem, Limits(seconds=args.seconds, seed=seed))
        tally += narrowed_windows(problem, plan, args.days // 20, seed=20264, level=LEVEL)
    return tally.told()


def _installed(names: Iterable[str]) -> tuple[dict[str, Planner], list[str]]:
    """The planners that can be compared with, and the names of those whose packages are not there."""
    found, missing = dict[str, Planner](), list[str]()
    for name in names:
        try:
            found[name] = _peer(name)
        except ImportError:
            missing.append(name)
    return found, missing


def _peer(name: str) -> Planner:
    """Another planner, on one core; its package is an extra of the benchmarks. Raises `ImportError`."""
    plan = importlib.import_module(f"benchmarks.routing.peers.{name}_peer").plan

    def routes(day: Day, seconds: float, seed: int) -> Routes:
        answer: Answer = plan(day, seconds, 1, seed)
        return answer.routes

    return routes


PARTS: dict[str, Callable[[Namespace], dict[str, Any]]] = {
    "calibration": _calibration,
    "frontier": _frontier,
    "narrowing": _narrowing,
    "speed": _speed,
    "windows": _windows,
}
