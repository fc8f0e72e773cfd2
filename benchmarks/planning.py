"""Seconds from a plan's request to its publication, every customer told in the same transaction."""

import time
from argparse import ArgumentParser, Namespace
from typing import Any

from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.db.tables import Message
from dispatch.planning.processes import planning
from dispatch.planning.services import plans

SIZES = ((60, 8), (120, 12), (500, 60))


def options(parser: ArgumentParser) -> None:
    """Adds the largest size to measure, and the limit of the search."""
    parser.add_argument("--largest", type=int, default=500, help="leave out sizes with more visits")
    parser.add_argument("--solve-seconds", type=int, default=20, help="the limit of each search")


def run(args: Namespace) -> dict[str, Any]:
    """Figures by size (visits/technicians): seconds in all, to solve, to publish; stops, unplaced, texts."""
    return {
        f"{visits}/{technicians}": _measure(visits, technicians, args.solve_seconds)
        for visits, technicians in SIZES
        if visits <= args.largest
    }


def _measure(visits: int, technicians: int, solve_seconds: int) -> dict[str, Any]:
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(technicians)
        town.order(visits)
        day = MORNING.date()
        began = time.perf_counter()
        with backend.work() as work:
            plan_id = plans.request(work, "T1", day, day, solve_seconds=solve_seconds).id
        with backend.work() as work:
            begun = plans.begin(work, plan_id)
        if begun is None:
            raise RuntimeError("The plan could not be begun.")
        read = time.perf_counter()
        result = planning.compute(backend, begun)
        solved = time.perf_counter()
        with backend.work() as work:
            plans.finish(work, begun, result)
        ended = time.perf_counter()
        return {
            "seconds": round(ended - began, 2),
            "seconds_reading": round(read - began, 2),
            "seconds_solving": round(solved - read, 2),
            "seconds_publishing": round(ended - solved, 2),
            "stops": len(result.placements),
            "unplaced": len(result.unplaced),
            "texts": _texts(backend),
            "driving_hours": round(sum(stop.travel_seconds for stop in result.placements) / 3600, 1),
        }


def _texts(backend: Backend) -> int:
    with backend.work() as work:
        return work.session.query(Message).filter(Message.kind == "confirmation").count()
