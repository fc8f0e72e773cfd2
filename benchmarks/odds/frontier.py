"""What kept promises cost: plans that see the odds beside plans with buffers, judged by one simulator."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from benchmarks.odds.simulator import Simulator
from benchmarks.odds.uncertain_days import uncertain
from benchmarks.routing.day import Day, check
from benchmarks.routing.ours import state_day
from benchmarks.routing.verdict import Routes
from routing import Limits, Problem, Promise, Solution, Window, arrange, solve

MINUTE, NOON, SLOT_END = 60, 13 * 3600, 17 * 3600
LONGER, SOONER = (1.15,), (30,)
"""Blind buffers: services so many times as long; windows that end so many minutes sooner."""

Planner = Callable[[Day, float, int], Routes]
"""From a day, seconds and a seed to routes."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to plan a day: ours with prices of odds, or any planner on a day with buffers."""

    name: str
    plan: Planner


def ways(prices: Sequence[int], planners: Mapping[str, Planner]) -> Iterator[Way]:
    """Ours by each price, in minutes of driving a broken promise; ours and others without and with each buffer."""
    for price in prices:
        yield Way(f"odds_{price}", partial(by_odds, price))
    for name, plan in {"ours": ours, **planners}.items():
        if name != "ours":
            yield Way(name, plan)
        for factor in LONGER:
            yield Way(f"{name}_service_{factor:g}", _buffered(plan, partial(with_longer_services, factor=factor)))
        for minutes in SOONER:
            yield Way(f"{name}_sooner_{minutes}", _buffered(plan, partial(with_sooner_ends, minutes=minutes)))


def by_odds(price: int, day: Day, seconds: float, seed: int) -> Routes:
    """Ours, with a price of broken promises and one of a second of overtime to be expected."""
    problem = uncertain(day)
    if price:
        prices = replace(problem.prices, expected_overtime=1)
        jobs = tuple(replace(job, broken_price=price * MINUTE) for job in problem.jobs)
        problem = replace(problem, prices=prices, jobs=jobs)
    return _routes(solve(problem, Limits(seconds=seconds, seed=seed)))


def ours(day: Day, seconds: float, seed: int) -> Routes:
    return _routes(solve(state_day(day).problem, Limits(seconds=seconds, seed=seed)))


def _routes(plan: Solution) -> Routes:
    return {shift: list(jobs) for shift, jobs in plan.sequences.items()}


def _buffered(plan: Planner, buffer: Callable[[Day], Day]) -> Planner:
    return lambda day, seconds, seed: plan(buffer(day), seconds, seed)


def with_longer_services(day: Day, factor: float) -> Day:
    """A day of which services are said to be longer than they are."""
    return replace(day, jobs=tuple(replace(job, service=round(job.service * factor)) for job in day.jobs))


def with_sooner_ends(day: Day, minutes: int) -> Day:
    """A day whose windows are said to end sooner."""
    jobs = (
        replace(job, windows=tuple((early, max(early, late - minutes * MINUTE)) for early, late in job.windows))
        for job in day.jobs
    )
    return replace(day, jobs=tuple(jobs))


def judged(day: Day, routes: Routes, days: int, seed: int) -> dict[str, Any]:
    """Net price by the day's checker (minutes); promises kept and overtime by the simulator, nobody intervening.

    `kept`: starts by the latest start of the file. `told`: starts by the end of the customer's slot, which the file
    cuts shorter in the afternoon so that the shift can end in time.
    """
    verdict = check(day, routes)
    problem = _with_slots(uncertain(day))
    orders = {shift: [(job, False) for job in jobs] for shift, jobs in routes.items()}
    simulator, visits, kept, told, overtime = Simulator(problem, arrange(problem, orders), seed), 0, 0, 0, 0.0
    for _ in range(days):
        for shift in simulator.day():
            overtime += shift.overtime
            for visit in shift.visits:
                visits += 1
                kept += visit.is_in_window
                told += visit.is_kept
    return {
        "net": verdict.net,
        "left_out": verdict.unserved,
        "ok": verdict.ok,
        "kept_percent": round(100 * kept / visits, 2),
        "told_percent": round(100 * told / visits, 2),
        "broken_a_day": round((visits - kept) / days, 2),
        "overtime_minutes_a_day": round(overtime / days / MINUTE, 1),
    }


def _with_slots(problem: Problem) -> Problem:
    """Each customer's slot as a promise without a price: an afternoon that ends with the shift ends at 17:00."""
    jobs = []
    for job in problem.jobs:
        first, last = job.windows[0].start, job.windows[-1].end
        end = SLOT_END if first >= NOON and last != 15 * 3600 + 1 else last
        jobs.append(replace(job, promise=Promise(window=Window(first, max(end, first + 1)))))
    return replace(problem, jobs=tuple(jobs))
