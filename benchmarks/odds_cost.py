"""What odds cost where nobody puts a price on them: the search's speed, and offers with their odds and without.

Runs take turns, so that whatever else the machine does falls on all of them alike; times are of this process alone.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.town import Town
from benchmarks.odds.uncertain_days import drawn_day, uncertain
from dispatch.booking.availability import offer_odds
from dispatch.booking.availability.gap_search import GapQuery, fits
from dispatch.booking.availability.schedule_cache import cache_of
from dispatch.booking.rules.slots import MAX_DAYS
from dispatch.booking.services import slot_search
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.vocabulary.terms import OrderKind
from routing import Limits, Problem, Uncertainty, solve, warm_up

TECHNICIANS = 200


def options(parser: ArgumentParser) -> None:
    """Adds how long each search is, and how many searches and offers are timed."""
    parser.add_argument("--steps", type=int, default=20_000, help="steps of each search for a plan")
    parser.add_argument("--turns", type=int, default=5, help="turns of each kind of search")
    parser.add_argument("--searches", type=int, default=60, help="searches for offers")


def run(args: Namespace) -> dict[str, Any]:
    """Seconds of each kind, and ratios to the one that knows nothing of odds."""
    warm_up()
    return {"steps": args.steps} | _search(args.steps, args.turns) | {"offers_200": _offers(args.searches)}


def _search(steps: int, turns: int) -> dict[str, Any]:
    unsure = uncertain(drawn_day(200, 25, 1))
    priced = replace(unsure, jobs=tuple(replace(job, broken_price=7200) for job in unsure.jobs))
    kinds = {"certain": replace(unsure, uncertainty=Uncertainty()), "uncertain": unsure, "priced": priced}
    took: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(turns):
        for name, problem in kinds.items():
            took[name].append(_seconds(partial(_solved, problem, steps)))
    medians = {name: median(seconds) for name, seconds in took.items()}
    return {
        "search_seconds": {name: round(seconds, 2) for name, seconds in medians.items()},
        "search_ratio": {name: round(seconds / medians["certain"], 3) for name, seconds in medians.items()},
    }


def _solved(problem: Problem, steps: int) -> None:
    solve(problem, Limits(seconds=600.0, steps=steps, seed=1))


def _offers(searches: int) -> dict[str, Any]:
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(TECHNICIANS, days=MAX_DAYS)
        fill(town, days=MAX_DAYS, full_days=4)
        whole, odds = list[float](), list[float]()
        for _ in range(searches):
            order = town.wish(None)
            wish = SlotRequest(
                kind=OrderKind(order.kind), symptom=order.symptom, point=(order.site.lat or 0.0, order.site.lon or 0.0)
            )
            with backend.work() as work:
                sought = slot_search.resolve(work, wish)
                first = work.now.astimezone(sought.zone).date()
                known = slot_search.read(work, cache_of(backend.database), sought, first, MAX_DAYS)
            whole.append(_seconds(partial(slot_search.make, known, backend.roads)))
            call = GapQuery(sought.point, sought.service_seconds, known.able, known.now, 1, None)
            windows = [one.window for one in slot_search.make(known, backend.roads).offers]
            found = fits(known.field, call, windows, backend.roads)
            odds.append(_seconds(partial(offer_odds.judged, known.field, known.sought, found, known.laws, known.now)))
    with_odds, alone = median(whole), median(one - other for one, other in zip(whole, odds, strict=True))
    return {
        "make_ms": round(1000 * with_odds, 1),
        "odds_ms": round(1000 * median(odds), 1),
        "ratio": round(with_odds / alone, 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
