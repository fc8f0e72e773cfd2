"""Bookings that race for the same two days of 25 technicians, from several processes, and whether any two overlap."""

import itertools
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

from sqlalchemy import literal, select, union_all

from benchmarks.houses.house import MORNING, SECRET, StandingClock, a_house
from benchmarks.houses.town import Town
from dispatch.booking.processes import booking
from dispatch.booking.services import holds as services
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend, build
from dispatch.db.tables import Hold, Visit
from dispatch.kernel.work import Work
from dispatch.settings import read_settings
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window

TECHNICIANS = 25
ORDERS = 600
DAYS = 2
HOURS = (8, 10, 12, 14, 16)
ROUND = 60
"""In so many attempts each process lets go, cancels and books at every hour."""

LOOK_EVERY_SECONDS = 1.0


def options(parser: ArgumentParser) -> None:
    """Adds how many bookings are attempted, and by how many at once."""
    parser.add_argument("--attempts", type=int, default=4_000, help="attempts in all; `make race` makes 100,000")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="begin no attempt after so long")
    parser.add_argument("--processes", type=int, default=4, help="processes that book")
    parser.add_argument("--threads", type=int, default=4, help="threads in each of them")
    parser.add_argument("--orders", type=int, default=ORDERS, help="orders that the attempts are for")


def run(args: Namespace) -> dict[str, Any]:
    """What became of the attempts, and the most overlaps seen at any look, during the race and after it.

    Of what is held every fourth is let go and the rest confirmed; every third appointment is cancelled again, so that
    windows go on coming free. Anything but a refusal with a code counts as a fault.
    """
    with a_house() as backend:
        town = Town(backend, MORNING)
        town.hire(TECHNICIANS, days=DAYS)
        town.order(args.orders, day=None)
        began = time.perf_counter()
        outcomes, overlaps, looks = _race(backend, args)
        seconds = time.perf_counter() - began
    return {
        "attempts": outcomes.total(),
        "asked_for": args.attempts,
        "at_once": args.processes * args.threads,
        "outcomes": dict(sorted(outcomes.items())),
        "faults": sum(count for code, count in outcomes.items() if code.startswith("fault")),
        "overlaps": overlaps,
        "looks": looks,
        "seconds": round(seconds, 1),
        "per_second": round(outcomes.total() / seconds, 1),
    }


def _race(backend: Backend, args: Namespace) -> tuple[Counter[str], int, int]:
    overlaps, looks = 0, 0
    until = time.monotonic() + 60 * args.minutes
    shares = [(backend.database.url, args, number, until) for number in range(args.processes)]
    with ProcessPoolExecutor(args.processes, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(_book, *share) for share in shares]
        while not all(one.done() for one in running):
            overlaps, looks = max(overlaps, overlapping(backend)), looks + 1
            time.sleep(LOOK_EVERY_SECONDS)
        outcomes = sum((one.result() for one in running), Counter[str]())
    return outcomes, max(overlaps, overlapping(backend)), looks + 1


def _book(url: str, args: Namespace, share: int, until: float) -> Counter[str]:
    """One process's attempts, by several threads, none begun after an instant of the machine's monotonic clock.

    Returns how often each thing came of them.
    """
    settings = read_settings(secret=SECRET, phone_region="US", zone="UTC", threads=args.threads)
    backend = build(settings, url, clock=StandingClock())
    numbers = iter([number for number in range(args.attempts) if number // ROUND % args.processes == share])
    with ThreadPoolExecutor(args.threads) as pool:
        outcomes = pool.map(lambda _: _in_turn(backend, numbers, args.orders, until), range(args.threads))
        found = sum(outcomes, Counter[str]())
    backend.database.close()
    return found


def _in_turn(backend: Backend, numbers: Iterable[int], orders: int, until: float) -> Counter[str]:
    """One thread's attempts, one after the other, out of the numbers that its process's threads share."""
    in_time = itertools.takewhile(lambda _: time.monotonic() < until, numbers)
    return Counter(attempt(backend, number, orders) for number in in_time)


def attempt(backend: Backend, number: int, orders: int) -> str:
    """Tries to book a window for an order; what came of it, a code of a refusal, or `fault` with an error's name."""
    day, hour = (number // len(HOURS)) % DAYS, HOURS[number % len(HOURS)]
    opens = MORNING.replace(hour=hour) + timedelta(days=day)
    wish = SlotRequest(order_id=number * 7 % orders + 1)
    try:
        held = booking.hold(backend, SYSTEM, wish, Window(opens, opens + timedelta(hours=2)))
        if number % 4 == 0:
            with backend.work() as work:
                services.let_go(work, held.id)
            return "let go"
        made = booking.confirm(backend, SYSTEM, held.id)
        if number % 3 == 0:
            with backend.work() as work:
                services.cancel(work, made.id, "The race goes on.", override_reason="The race goes on.")
            return "cancelled"
    except DispatchError as refused:
        return refused.code
    except Exception as error:  # noqa: BLE001 - Every other error is what the race is to bring to light.
        return f"fault {type(getattr(error, 'orig', error)).__name__}"
    return "booked"


def overlapping(backend: Backend) -> int:
    """Pairs of visits, or pairs of live holds, that take the same technician at the same time.

    A hold may lie over another visit: that one moves within its promise when the hold is confirmed.
    """
    with backend.work() as work:
        return overlapping_in(work)


def overlapping_in(work: Work) -> int:
    """The same as one transaction sees it."""
    visits = select(literal("visit"), Visit.technician_id, Visit.during).where(Visit.state == "scheduled")
    holds = select(literal("hold"), Hold.technician_id, Hold.during).where(Hold.state == "held")
    rows: Sequence[Any] = work.session.execute(union_all(visits, holds)).all()
    taken = sorted((kind, technician_id, during.lower, during.upper) for kind, technician_id, during in rows)
    return sum(one[:2] == two[:2] and two[2] < one[3] for one, two in itertools.pairwise(taken))
