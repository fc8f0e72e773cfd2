"""A simulated week of disruptions: promises kept and customers disturbed, by repair and by solving again from scratch.

It runs at the level of rules and routing, not over HTTP: snapshots, freezing, prices, seats, plans, promised windows
and whom a change is told are the functions that the product itself calls. Both planners see the same days, which the
product has planned the evening before.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from benchmarks.weeks.draw import Plot, a_day
from benchmarks.weeks.evening import planned
from benchmarks.weeks.passing import Day, Tally
from benchmarks.weeks.planners import FromScratch, Repairing
from routing import Limits

MONDAY = date(2026, 11, 30)
CHANGES = ("window_changed", "technician_changed", "postponed")


def options(parser: ArgumentParser) -> None:
    """Adds the size of the week, the seed, and how long each plan is searched for."""
    parser.add_argument("--technicians", type=int, default=200, help="technicians, with five visits a day each")
    parser.add_argument("--days", type=int, default=5, help="days of the week")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same week")
    parser.add_argument("--evening-steps", type=int, default=1_000, help="search of each day's plan the evening before")
    parser.add_argument("--scratch-seconds", type=float, default=4.0, help="search of each plan from scratch")


def run(args: Namespace) -> dict[str, Any]:
    """Per planner: promises kept in percent, changes and texts for each customer, seconds of computing."""
    planners: dict[str, Repairing | FromScratch] = {
        "repair": Repairing(),
        "from_scratch": FromScratch(args.scratch_seconds),
    }
    dates = [MONDAY + timedelta(days=number) for number in range(args.days)]
    plots = [planned(a_day(day, args.technicians, args.seed), Limits(None, args.evening_steps)) for day in dates]
    return {
        "technicians": args.technicians,
        "days": args.days,
        "seed": args.seed,
        **{name: _week(planner, plots) for name, planner in planners.items()},
    }


def _week(planner: Repairing | FromScratch, plots: Sequence[Plot]) -> dict[str, Any]:
    tally, began = Tally(), time.perf_counter()
    for plot in plots:
        day = Day(plot, tally)
        for at, happenings in groupby(plot.happenings, key=lambda one: one.at):
            day.pass_until(at)
            planner.answer(day, list(happenings))
        day.end()
    return told(tally) | {"seconds": round(time.perf_counter() - began, 1)}


def told(tally: Tally) -> dict[str, Any]:
    """The figures of a tally; shares are of the promises that customers did not give up themselves."""
    changes = sum(tally.texts[kind] for kind in CHANGES)
    return {
        "customers": tally.customers,
        "first_promises": tally.promised,
        "first_promise_kept_percent": round(100 * tally.first_kept / max(1, tally.promised), 2),
        "last_promise_kept_percent": round(100 * tally.last_kept / max(1, tally.customers), 2),
        "postponed": tally.dropped,
        "changes_per_customer": round(changes / max(1, tally.customers), 3),
        "texts_per_customer": round(sum(tally.texts.values()) / max(1, tally.customers), 3),
        "texts": dict(sorted(tally.texts.items())),
        "drive_hours": round(tally.drive_seconds / 3600, 1),
    }
