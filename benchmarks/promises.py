"""How well promises are kept where durations are uncertain: what is said of odds, windows by odds, plans that see them.

Everything is judged by a simulator that shares no code with the planner (`benchmarks.odds.simulator`).
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

from benchmarks.odds.calibration import calibrate
from benchmarks.odds.uncertain_days import drawn_day, uncertain, varied_plans
from benchmarks.odds.windows import compared_windows
from routing import Limits, assess, solve, warm_up


def options(parser: ArgumentParser) -> None:
    """Adds which parts, how many days are simulated and how long each plan is searched for."""
    parser.add_argument("--parts", nargs="+", choices=sorted(PARTS), default=sorted(PARTS))
    parser.add_argument("--visits", type=int, default=1_000_000, help="visits simulated for the calibration")
    parser.add_argument("--days", type=int, default=2_000, help="days simulated of each other plan")
    parser.add_argument("--seconds", type=float, default=10.0, help="search of each plan, on one core")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds")


def run(args: Namespace) -> dict[str, Any]:
    """The figures of each part."""
    warm_up()
    told = {"seconds_a_plan": args.seconds, "seeds": args.seeds, "simulated_days": args.days}
    return told | {name: PARTS[name](args) for name in args.parts}


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
    """By seed of the day."""
    found: dict[str, Any] = {}
    for seed in range(1, args.seeds + 1):
        problem = uncertain(drawn_day(200, 25, seed, "all-day"))
        plan = solve(problem, Limits(seconds=args.seconds, seed=seed))
        found[f"day_{seed}"] = compared_windows(problem, plan, args.days, seed=20262)
    return found


PARTS: dict[str, Callable[[Namespace], dict[str, Any]]] = {
    "calibration": _calibration,
    "speed": _speed,
    "windows": _windows,
}
