"""A large plan by one worker and by several, through the API: what more workers bring in the same time."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.planning.queries.plan_parts import live_workers

PATIENCE_SECONDS = 300
PAUSE_SECONDS = 0.2


def options(parser: ArgumentParser) -> None:
    """Adds how many workers to compare, the size of the day, and the limit of the search."""
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many workers, one run each")
    parser.add_argument("--visits", type=int, default=1000, help="orders with a window on the day")
    parser.add_argument("--technicians", type=int, default=125, help="technicians on shift")
    parser.add_argument("--solve-seconds", type=int, default=30, help="the limit of the search")


def run(args: Namespace) -> dict[str, Any]:
    """By number of workers: seconds from request to publication, the plan's price and what it left out."""
    figures = {f"{workers}_workers": _measure(workers, args) for workers in args.workers}
    return {"day": f"{args.visits}/{args.technicians}", "solve_seconds": args.solve_seconds, **figures}


def _measure(workers: int, args: Namespace) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock.json"
        set_pace(clock, MORNING, 1.0)
        with a_house(SimulatedClock(clock)) as backend:
            town = Town(backend, MORNING)
            town.hire(args.technicians)
            town.order(args.visits)
            token = a_token(backend)
            with running(backend, clock, workers=workers) as port:
                _wait_for_workers(backend, workers)
                return _planned(Client(port, token), args.solve_seconds)


def _wait_for_workers(backend: Backend, workers: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with backend.work() as work:
            if live_workers(work.session, 5.0) >= workers:
                return
        time.sleep(PAUSE_SECONDS)
    raise RuntimeError("The workers did not start.")


def _planned(desk: Client, solve_seconds: int) -> dict[str, Any]:
    began, rounds = time.perf_counter(), dict[int, dict[str, int]]()
    asked = {"territory": "T1", "first_day": MORNING.date().isoformat(), "solve_seconds": solve_seconds}
    plan = desk.post("/plans", asked)
    while plan["state"] in ("requested", "solving") and time.perf_counter() - began < PATIENCE_SECONDS:
        time.sleep(PAUSE_SECONDS)
        plan = desk.get(f"/plans/{plan['id']}")
        if plan["progress"]:
            rounds[plan["progress"]["round"]] = plan["progress"]
    if plan["state"] != "published":
        raise RuntimeError(f"The plan is {plan['state']}: {plan['failure']}")
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "rounds": len(rounds),
        "parts": max((each["parts"] for each in rounds.values()), default=1),
        "price": plan["objective"]["total"],
        "price_of_unserved": plan["objective"]["unserved"],
        "price_at_each_round": [rounds[number]["price"] for number in sorted(rounds)],
        "unplaced": len(plan["unplaced"]),
        "driving_hours": round(sum(stop["travel_seconds"] for stop in plan["stops"]) / 3600, 1),
    }
