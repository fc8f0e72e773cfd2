"""A storm: at nine in the morning a third of the technicians are ill, through a real server and a real worker.

One report by the product's door takes them all out. What is measured: how soon a new plan is in force, whether each
customer whom it concerns is told once, how soon, at the pace of a carrier, and whether what they are told holds.
"""

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from benchmarks.houses.fill import begin, fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Message, PlanStop, Visit
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.vocabulary.windows import Window

NINE = MORNING.replace(hour=9)
NEWS = ("window_changed", "technician_changed", "postponed", "cancelled")
"""Texts by which a customer hears that something is otherwise; an offer of new times may follow a postponement."""

IN_TIME_SECONDS = 600
PATIENCE_SECONDS = 1_500
PAUSE_SECONDS = 1.0


def options(parser: ArgumentParser) -> None:
    """Adds the size of the storm, and the pace of the carrier."""
    parser.add_argument("--technicians", type=int, default=1_000, help="technicians on shift, with six visits each")
    parser.add_argument("--ill", type=int, default=30, help="how many percent of them are ill")
    parser.add_argument("--texts-a-minute", type=int, default=1_200, help="the pace of the carrier")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")


def run(args: Namespace) -> dict[str, Any]:
    """Seconds until the new plan, what it changed, who was told how often and how soon, and whether it holds."""
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock.json"
        set_pace(clock, NINE, 1.0)
        with a_house(SimulatedClock(clock)) as backend:
            town = Town(backend, MORNING)
            town.hire(args.technicians)
            visits = fill(town, days=1, full_days=1, one_customer=False)
            begin(town, NINE)
            token = a_token(backend)
            rate = {"DISPATCH_TEXT_RATES": f'{{"inbox": {args.texts_a_minute}}}', "DISPATCH_INBOX": "true"}
            with running(backend, clock, workers=args.workers, given=rate) as port:
                set_pace(clock, NINE, 1.0)
                ill = _spread(args.technicians, args.ill)
                told = _weathered(backend, Client(port, token, patience_seconds=PATIENCE_SECONDS), ill)
        return {"technicians": args.technicians, "ill": len(ill), "visits": visits, **told}


def _spread(technicians: int, percent: int) -> list[int]:
    """So many percent of the technicians, by id, evenly among all."""
    return [one for one in range(1, technicians + 1) if one * percent // 100 > (one - 1) * percent // 100]


def _weathered(backend: Backend, desk: Client, ill: list[int]) -> dict[str, Any]:
    before = _promises(backend)
    began, wall = backend.clock.now(), time.perf_counter()
    asked = desk.post("/disruptions", {"kind": "day_upset", "territory": "T1", "technician_ids": ill})["plan_id"]
    answered = time.perf_counter() - wall
    plan = _until(lambda: desk.get(f"/plans/{asked}?limit=1"), lambda one: one["state"] not in ("requested", "solving"))
    planned = time.perf_counter() - wall
    if plan["state"] == "published":
        _until(lambda: _unsettled(backend), lambda left: left == 0)
    changes = Counter(one["kind"] for one in desk.get(f"/plans/{asked}/difference")["items"])
    return {
        "answered_s": round(answered, 1),
        "new_plan_s": round(planned, 1),
        "state": plan["failure"] or plan["state"],
        "changes": dict(sorted(changes.items())),
        **_told(backend, before, began),
        **_holding(backend, asked),
    }


@dataclass(frozen=True)
class _Promised:
    window: Window
    technician_id: int


def _promises(backend: Backend) -> dict[int, _Promised]:
    """By order what its customer has been told of a visit that is yet to come."""
    with backend.work() as work:
        rows = work.session.execute(
            select(Visit.order_id, Appointment.arrival_window, Appointment.technician_id)
            .join(Appointment, Appointment.visit_id == Visit.id)
            .where(Appointment.state == "live", Visit.state.in_(("scheduled", "draft", "dispatched")))
        ).all()
        return {order: _Promised(window_of(window), who) for order, window, who in rows}


def _unsettled(backend: Backend) -> int:
    """How many texts are still to leave, and how many promises whose visit nobody has still stand."""
    with backend.work() as work:
        texts = select(func.count()).select_from(Message).where(Message.state.in_(("queued", "claimed")))
        due = texts.where(Message.kind.in_(NEWS))
        stranded = (
            select(func.count())
            .select_from(Visit)
            .join(Appointment, Appointment.visit_id == Visit.id)
            .where(Appointment.state == "live", Visit.state == "draft", Visit.technician_id.is_(None))
        )
        return (work.session.scalar(due) or 0) + (work.session.scalar(stranded) or 0)


def _told(backend: Backend, before: dict[int, _Promised], began: datetime) -> dict[str, Any]:
    """Whom the storm concerns, how often each of them was told by text, and after how many seconds."""
    after = _promises(backend)
    concerned = {order for order, promise in before.items() if after.get(order) != promise}
    with backend.work() as work:
        rows = work.session.execute(
            select(Message.order_id, Message.sent_at).where(Message.kind.in_(NEWS), Message.sent_at.is_not(None))
        ).all()
    times = Counter(order for order, _ in rows)
    waited = sorted((sent - began).total_seconds() for _, sent in rows if sent is not None)
    return {
        "concerned": len(concerned),
        "told_once": sum(times[order] == 1 for order in concerned),
        "told_never": sum(times[order] == 0 for order in concerned),
        "told_again": sum(times[order] > 1 for order in concerned),
        "told_without_cause": len(times.keys() - concerned),
        "told_in_ten_minutes": sum(seconds <= IN_TIME_SECONDS for seconds in waited),
        "told_p50_s": round(waited[len(waited) // 2], 1) if waited else None,
        "told_last_s": round(waited[-1], 1) if waited else None,
        "postponed": len(before.keys() - after.keys()),
    }


def _holding(backend: Backend, plan_id: int) -> dict[str, Any]:
    """Of the promises that stand now: whether the planned arrival lies within the window told, and its odds."""
    with backend.work() as work:
        rows = work.session.execute(
            select(Visit.during, Appointment.arrival_window, PlanStop.odds_percent)
            .join(Appointment, Appointment.visit_id == Visit.id)
            .join(PlanStop, (PlanStop.visit_id == Visit.id) & (PlanStop.plan_id == plan_id))
            .where(Appointment.state == "live", Visit.state == "scheduled")
        ).all()
    odds = [one for _, _, one in rows if one is not None]
    return {
        "standing": len(rows),
        "planned_outside_the_window": sum(
            window_of(during).start not in window_of(window) for during, window, _ in rows if during
        ),
        "odds_mean_percent": round(sum(odds) / max(1, len(odds)), 1),
        "odds_below_80_percent": sum(one < 80 for one in odds),
    }


def _until(ask: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
    """Asks again and again until the answer is enough; the last answer where it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not enough(answer := ask()) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    return answer
