"""Seconds from an emergency to its place in a route, and from a report to the promise it puts at risk."""

import statistics
import time
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from typing import Any

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING, StandingClock, a_house
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.db.models import Jeopardy, Visit, WorkOrder
from dispatch.domain.access import SYSTEM
from dispatch.domain.words import Priority
from dispatch.processes import emergencies, repairs
from dispatch.services import jeopardy

SIZES = (200, 1000)


def options(parser: ArgumentParser) -> None:
    """Adds the largest territory and how many emergencies come in."""
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger territories")
    parser.add_argument("--emergencies", type=int, default=30, help="emergencies timed for each size")


def run(args: Namespace) -> dict[str, Any]:
    """Milliseconds by number of technicians: an emergency's insertion, a promise at risk with its repairs."""
    return {str(size): _measure(size, args.emergencies) for size in SIZES if size <= args.largest}


def _measure(technicians: int, emergencies_timed: int) -> dict[str, Any]:
    clock = StandingClock()
    with a_house(clock) as backend:
        town = Town(backend, MORNING)
        town.hire(technicians)
        fill(town, technicians, days=1, full_days=0)
        orders = [_emergency(backend, visit) for visit in town.order(emergencies_timed + 1, day=None)]
        clock.at = MORNING.replace(hour=9)
        emergencies.insert(backend, SYSTEM, orders.pop())
        times = [_timed(lambda order=order: emergencies.insert(backend, SYSTEM, order)) for order in orders]
        at_risk = [_timed(lambda one=one: _risk(backend, one)) for one in range(1, 11)]
        return {
            "insertion_p50_ms": round(statistics.median(times), 1),
            "insertion_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
            "placed": _placed(backend, orders),
            "risk_and_repairs_p50_ms": round(statistics.median(at_risk), 1),
            "risk_and_repairs_max_ms": round(max(at_risk), 1),
        }


def _timed(step: Any) -> float:
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def _emergency(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        order = work.session.get_one(Visit, visit_id).order
        order.priority = Priority.EMERGENCY
        return order.id


def _risk(backend: Backend, number: int) -> None:
    """A technician's next arrival moves an hour beyond its promise; the repairs are found."""
    with backend.work() as work:
        visit = work.session.query(Visit).filter_by(technician_id=number, state="scheduled").order_by(Visit.id).first()
        if visit is None or visit.during is None or visit.during.upper is None:
            return
        visit.eta = max(visit.during.upper, work.now) + timedelta(hours=3)
        jeopardy.review(work, number)
    with backend.work() as work:
        found = work.session.query(Jeopardy).filter_by(technician_id=number).order_by(Jeopardy.id.desc()).first()
    if found is not None:
        repairs.find(backend, found.id)


def _placed(backend: Backend, order_ids: list[int]) -> int:
    with backend.work() as work:
        return (
            work.session.query(Visit)
            .join(WorkOrder)
            .filter(WorkOrder.id.in_(order_ids), Visit.technician_id.is_not(None))
            .count()
        )
