"""How fast slots are searched over 14 days, and whether racing bookings ever overlap."""

import itertools
import statistics
import time
from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.db.models import Hold, Visit
from dispatch.domain.access import SYSTEM
from dispatch.domain.errors import Refused
from dispatch.domain.slots import MAX_DAYS
from dispatch.domain.windows import Window
from dispatch.processes import booking
from dispatch.services.offers import Wish

SIZES = (25, 200, 1000)
FULL_DAYS = 4
"""Days of the search that are booked well; the rest is quieter."""


def options(parser: ArgumentParser) -> None:
    """Adds the largest territory, how many searches are timed, and how many bookings race."""
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger territories")
    parser.add_argument("--searches", type=int, default=40, help="searches timed for each size")
    parser.add_argument("--racing", type=int, default=100_000, help="bookings that race for the same days")


def run(args: Namespace) -> dict[str, Any]:
    """Milliseconds of a slot search by number of technicians, and the outcome of racing bookings."""
    found: dict[str, Any] = {f"search_{size}": _search(size, args.searches) for size in SIZES if size <= args.largest}
    if args.racing:
        found["race"] = _race(args.racing)
    return found


def _search(technicians: int, searches: int) -> dict[str, Any]:
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(technicians, days=MAX_DAYS)
        visits = fill(town, technicians, days=MAX_DAYS, full_days=FULL_DAYS)
        wishes = [_wish(town) for _ in range(searches)]
        booking.search(backend, SYSTEM, wishes[0], MORNING.date())
        times, offers = [], []
        for wish in wishes:
            began = time.perf_counter()
            answer = booking.search(backend, SYSTEM, wish, MORNING.date())
            times.append((time.perf_counter() - began) * 1000)
            offers.append(len(answer.offers))
        cuts = statistics.quantiles(times, n=20)
        return {
            "visits": visits,
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(cuts[-1], 1),
            "offers_median": statistics.median(offers),
        }


def _wish(town: Town) -> Wish:
    order = town.wish(None)
    point = order.site.point
    return Wish(kind=order.kind, symptom=order.symptom, point=point, territory="T1")


def _race(bookings: int, threads: int = 8) -> dict[str, Any]:
    """Holds and confirmations by several threads for the same two days of 25 technicians, until all are tried."""
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(25, days=2)
        orders = [_order_of(backend, visit) for visit in town.order(min(bookings, 600), day=None)]
        began = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            outcomes = list(pool.map(lambda number: _attempt(backend, orders, number), range(bookings)))
        seconds = time.perf_counter() - began
        return {
            "attempts": bookings,
            "booked": outcomes.count("booked"),
            "refused": len(outcomes) - outcomes.count("booked"),
            "per_second": round(bookings / seconds, 1),
            "overlaps": _overlaps(backend),
        }


def _attempt(backend: Backend, orders: list[int], number: int) -> str:
    windows = [(day, start) for day in range(2) for start in (8, 10, 12, 14, 16)]
    day, start = windows[number % len(windows)]
    opens = MORNING.replace(hour=start) + timedelta(days=day)
    wish = Wish(order_id=orders[number % len(orders)])
    try:
        held = booking.hold(backend, SYSTEM, wish, Window(opens, opens + timedelta(hours=2)))
        booking.confirm(backend, SYSTEM, held.id)
    except Refused as refused:
        return refused.code
    return "booked"


def _order_of(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        return work.session.get_one(Visit, visit_id).order_id


def _overlaps(backend: Backend) -> int:
    """Pairs of visits, or of a visit and a live hold, that take the same technician at the same time."""
    with backend.work() as work:
        taken = [
            (row.technician_id, row.during.lower, row.during.upper)
            for table in (Visit, Hold)
            for row in work.session.query(table)
            if row.technician_id is not None and row.state in ("scheduled", "held")
        ]
    taken.sort()
    return sum(one[0] == two[0] and two[1] < one[2] for one, two in itertools.pairwise(taken))
