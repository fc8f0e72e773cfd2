"""What devices report, each report sent twice and in any order, against the same reports in order and once.

Two towns of the same seed: to the first every device sends its day in order, once. To the second each report goes
twice, all of a device's shuffled, by several devices at once. Both must end alike, with every report kept once.
"""

import random
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from benchmarks.houses.fill import STARTS, fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, running, spread
from benchmarks.houses.town import Town
from dispatch.accounts.services.devices import offer_pairing, pair
from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, FieldEvent, Visit
from dispatch.kernel.clock import SimulatedClock, set_pace

DAYS = 4
VISITS_A_DAY = 5
REPORTS = (("accepted", -40), ("en_route", -15), ("arrived", 0), ("started", 5), ("completed", 35))
"""Kinds and minutes from the planned arrival: a hundred of a device."""

EVENING = MORNING.replace(hour=20) + timedelta(days=DAYS - 1)
BATCH = 20
"""Reports of one request: what a device sends when it is back in reach."""

AT_ONCE = 8
Report = dict[str, Any]
Ends = tuple[dict[int, tuple[Any, ...]], dict[str, str]]
"""Of each visit how it ended, and of each report its verdict."""


def options(parser: ArgumentParser) -> None:
    """Adds how many devices report."""
    parser.add_argument("--devices", type=int, default=200, help="technicians, each with one device and 100 reports")


def run(args: Namespace) -> dict[str, Any]:
    """Reports sent and kept, what is lost, doubled or differs, and the milliseconds of a request of twenty."""
    ordered, _, once, _ = _town(args.devices, shuffled=False)
    mixed, kept, twice, seconds = _town(args.devices, shuffled=True)
    return {
        "devices": args.devices,
        "reports": len(ordered[1]),
        "sent": 2 * len(ordered[1]),
        "lost": len(ordered[1].keys() - mixed[1].keys()),
        "doubled": kept - len(mixed[1]),
        "visits": len(ordered[0]),
        "visits_that_differ": sum(end != mixed[0].get(visit) for visit, end in ordered[0].items()),
        "verdicts": dict(Counter(mixed[1].values())),
        "verdicts_that_differ": sum(verdict != mixed[1].get(report) for report, verdict in ordered[1].items()),
        "in_order": spread(once),
        "twice_and_shuffled": spread(twice) | {"reports_a_second": round(2 * len(ordered[1]) / seconds)},
    }


def _town(devices: int, *, shuffled: bool) -> tuple[Ends, int, list[float], float]:
    """How a town ended, how many reports it keeps, the milliseconds of each request and the seconds of all."""
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock.json"
        set_pace(clock, MORNING, 1.0)
        with a_house(SimulatedClock(clock)) as backend:
            town = Town(backend, MORNING)
            town.hire(devices, days=DAYS)
            fill(town, days=DAYS, full_days=DAYS, full=STARTS[:VISITS_A_DAY], one_customer=False)
            tokens = {technician: _device(backend, technician) for technician in range(1, devices + 1)}
            days = {technician: list(_day(backend, technician)) for technician in tokens}
            set_pace(clock, EVENING, 1.0)
            with running(backend, clock) as port:
                began = time.perf_counter()
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    took = pool.map(
                        lambda one: _send(Client(port, tokens[one]), _as_sent(days[one], one, shuffled=shuffled)),
                        tokens,
                    )
                    every = [milliseconds for of_device in took for milliseconds in of_device]
                seconds = time.perf_counter() - began
            return _ends(backend), _kept(backend), every, seconds


def _device(backend: Backend, technician_id: int) -> str:
    with backend.work() as work:
        return pair(work, offer_pairing(work, technician_id).code, "phone").token


def _day(backend: Backend, technician_id: int) -> Iterator[Report]:
    """What a technician reports of their visits, in the order in which it happens."""
    with backend.work() as work:
        visits = work.session.scalars(select(Visit).where(Visit.technician_id == technician_id).order_by(Visit.during))
        for visit in visits:
            start = visit.during.lower if visit.during else None
            for kind, minutes in REPORTS if start else ():
                at = (start or EVENING) + timedelta(minutes=minutes)
                yield {"event_id": f"{visit.id}-{kind}", "visit_id": visit.id, "kind": kind, "at": _iso(at)}


def _iso(at: datetime) -> str:
    return at.isoformat()


def _as_sent(day: Sequence[Report], technician_id: int, *, shuffled: bool) -> list[Report]:
    if not shuffled:
        return list(day)
    twice = [*day, *day]
    random.Random(technician_id).shuffle(twice)
    return twice


def _send(device: Client, reports: list[Report]) -> list[float]:
    """Sends a device's reports in batches; the milliseconds of each. Raises RuntimeError where one has no verdict."""
    for first in range(0, len(reports), BATCH):
        batch = reports[first : first + BATCH]
        if len(device.post("/mobile/events", {"events": batch})["verdicts"]) != len(batch):
            raise RuntimeError("A report got no verdict.")
    return device.took


def _ends(backend: Backend) -> Ends:
    with backend.work() as work:
        arranged = work.session.execute(select(Appointment.visit_id, Appointment.state))
        promised = dict(arranged.tuples().all())
        ends = {
            visit.id: (
                visit.state,
                visit.order.state,
                visit.technician_id,
                visit.en_route_at,
                visit.arrived_at,
                visit.started_at,
                visit.ended_at,
                visit.ended_by,
                promised.get(visit.id),
            )
            for visit in work.session.scalars(select(Visit))
        }
        verdicts = {one.event_id: str(one.verdict) for one in work.session.scalars(select(FieldEvent))}
        return ends, verdicts


def _kept(backend: Backend) -> int:
    with backend.work() as work:
        return len(work.session.scalars(select(FieldEvent.id)).all())
