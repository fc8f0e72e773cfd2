"""How long it takes to find a place for one more job in a published plan, as booking and emergencies do."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.routing import ours
from benchmarks.routing.day import Day, DayJob, earliest_finish, from_json
from benchmarks.routing.gen import generate
from routing import Board, Job, Problem, Solution, arrange

JOBS_PER_ROUTE = 5
NEAREST = 10
QUOTES = 100


def insert(routes: Sequence[int]) -> list[dict[str, Any]]:
    """For each number of routes: milliseconds to prepare the plan, and per quote the median and the 95th percentile."""
    return [_measured(number) for number in routes]


def _measured(routes: int) -> dict[str, Any]:
    day = from_json(generate(routes * JOBS_PER_ROUTE + QUOTES, routes, seed=1))
    problem = ours.state_day(day).problem
    calls = problem.jobs[-QUOTES:]
    planned = Problem(problem.jobs[:-QUOTES], problem.shifts, problem.travel, problem.prices)
    solution = _greedy(day, planned)
    started = time.perf_counter()
    board = Board(planned, solution)
    prepared = time.perf_counter() - started
    spent = np.array([_quoted(board, job) for job in calls]) * 1_000
    return {
        "routes": routes,
        "jobs_planned": sum(len(route.stops) for route in solution.routes),
        "prepare_ms": round(prepared * 1_000, 1),
        "quote_p50_ms": round(float(np.percentile(spent, 50)), 2),
        "quote_p95_ms": round(float(np.percentile(spent, 95)), 2),
    }


def _quoted(board: Board, job: Job) -> float:
    started = time.perf_counter()
    board.quote(job)
    return time.perf_counter() - started


def _greedy(day: Day, problem: Problem) -> Solution:
    """A plausible plan without a search: each job, by time, goes to the nearest technician who can still append it."""
    orders: dict[int, list[int]] = {shift.id: [] for shift in day.shifts}
    for job in sorted(day.jobs[: len(problem.jobs)], key=lambda each: each.windows[0]):
        _append(day, orders, job)
    return arrange(problem, {shift: [(job, False) for job in jobs] for shift, jobs in orders.items()}, "greedy")


def _append(day: Day, orders: dict[int, list[int]], job: DayJob) -> None:
    from_home = day.seconds[: len(day.shifts), day.place(job.id)]
    for shift in np.argsort(from_home)[:NEAREST].tolist():
        longer = [*orders[shift], job.id]
        if job.skill in {0, *day.shifts[shift].skills} and earliest_finish(day, day.shifts[shift], longer) is not None:
            orders[shift] = longer
            return
