"""A day as it passes, through a real server and a real worker: emergencies, promises at risk, a whole day repaired."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running, spread
from benchmarks.houses.town import Town
from dispatch.accounts.services.devices import offer_pairing, pair
from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.vocabulary.terms import Priority

SIZES = (200, 1000)
NINE = MORNING.replace(hour=9)
LATE = MORNING.replace(hour=11, minute=15)
"""Whoever arrives now at their first visit of the morning is late for the second one, promised until 11:00."""

PATIENCE_SECONDS = 180
EVERY_SECONDS = 0.02
PAUSE_SECONDS = 0.2
"""Between two searches, and between two looks at a plan, while a day is repaired: five of each a second."""


def options(parser: ArgumentParser) -> None:
    """Adds the largest territory, how many emergencies come in and how many technicians report late."""
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger territories")
    parser.add_argument("--emergencies", type=int, default=40, help="emergencies timed for each size")
    parser.add_argument("--late", type=int, default=20, help="late arrivals timed until their promise is at risk")


def run(args: Namespace) -> dict[str, Any]:
    """By number of technicians: milliseconds of an emergency, of a promise at risk, seconds of a repaired day."""
    return {f"live_{size}": _measure(size, args) for size in SIZES if size <= args.largest}


def _measure(technicians: int, args: Namespace) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock.json"
        set_pace(clock, NINE, 1.0)
        with a_house(SimulatedClock(clock)) as backend:
            town = Town(backend, MORNING)
            town.hire(technicians)
            visits = fill(town, days=1, full_days=1)
            orders = [_emergency(backend, visit) for visit in town.order(args.emergencies + 1, day=None)]
            token = a_token(backend)
            devices = [_device(backend, technician) for technician in range(1, args.late + 1)]
            with running(backend, clock, workers=1) as port:
                desk = Client(port, token)
                found: dict[str, Any] = {"visits": visits, "emergency": _emergencies(desk, orders)}
                if technicians == min(SIZES):
                    away = range(technicians, technicians - technicians // 20, -1)
                    found["whole_day"] = _repair(desk, Client(port, token), town, list(away))
                set_pace(clock, LATE, 1.0)
                found["at_risk"] = _risks(backend, desk, [Client(port, one) for one in devices])
        return found


def _emergency(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        order = work.session.get_one(Visit, visit_id).order
        order.priority = Priority.EMERGENCY
        return order.id


def _device(backend: Backend, technician_id: int) -> str:
    with backend.work() as work:
        return pair(work, offer_pairing(work, technician_id).code, "phone").token


def _emergencies(desk: Client, orders: list[int]) -> dict[str, Any]:
    """Each is in somebody's route, and its customer told, when the answer is there."""
    desk.post("/disruptions", {"kind": "emergency", "order_id": orders.pop()})
    desk.took.clear()
    placed = [desk.post("/disruptions", {"kind": "emergency", "order_id": one})["technician_id"] for one in orders]
    return spread(desk.took) | {"placed": sum(one is not None for one in placed), "of": len(orders)}


def _repair(desk: Client, other: Client, town: Town, away: list[int]) -> dict[str, Any]:
    """A twentieth of the technicians fall ill at once; another client searches for slots meanwhile."""
    began = time.perf_counter()
    asked = desk.post("/disruptions", {"kind": "day_upset", "territory": "T1", "technician_ids": away})["plan_id"]
    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(_until, lambda: desk.get(f"/plans/{asked}"), _is_over, PAUSE_SECONDS)
        while not published.done():
            _search(other, town)
            time.sleep(PAUSE_SECONDS)
        plan = published.result()
    seconds = time.perf_counter() - began
    changes = [change["kind"] for change in desk.get(f"/plans/{asked}/difference")["items"]]
    return {
        "seconds": round(seconds, 1),
        "state": plan["failure"] or plan["state"],
        "ill": len(away),
        "changes": {kind: changes.count(kind) for kind in sorted(set(changes))},
        "searches_meanwhile": spread(other.took) | {"count": len(other.took)},
    }


def _is_over(plan: Any) -> bool:
    return plan["state"] in ("published", "draft", "failed")


def _search(desk: Client, town: Town) -> None:
    lat, lon = town.point()
    desk.post("/slots/search", {"kind": "repair", "lat": lat, "lon": lon, "territory": "T1"})


def _risks(backend: Backend, desk: Client, devices: list[Client]) -> dict[str, Any]:
    """From the report of an arrival that is late until the next promise is listed as at risk, with its repairs."""
    listed, repaired = [], []
    for technician, device in enumerate(devices, start=1):
        visit = _first_visit(backend, technician)
        if visit is None:
            continue
        began = time.perf_counter()
        _report(device, visit)
        ask = partial(_jeopardies, desk, technician)
        _until(ask, bool)
        listed.append(time.perf_counter() - began)
        _until(ask, lambda items: any(one["repairs"] for one in items))
        repaired.append(time.perf_counter() - began)
    return {
        "reports": len(listed),
        "listed_p50_s": round(median(listed), 2),
        "listed_max_s": round(max(listed), 2),
        "with_repairs_p50_s": round(median(repaired), 2),
        "with_repairs_max_s": round(max(repaired), 2),
    }


def _jeopardies(desk: Client, technician: int) -> Any:
    return desk.get(f"/jeopardies?technician_id={technician}")["items"]


def _first_visit(backend: Backend, technician: int) -> int | None:
    with backend.work() as work:
        rows = work.session.query(Visit).filter_by(technician_id=technician, state="scheduled").all()
        found = [(row.during.lower, row.id) for row in rows if row.during and row.during.lower]
        return min(found)[1] if found else None


def _report(device: Client, visit: int) -> None:
    now = datetime.fromisoformat(LATE.isoformat()) + timedelta(seconds=1)
    event = {"event_id": f"late-{visit}", "visit_id": visit, "kind": "arrived", "at": now.isoformat()}
    (verdict,) = device.post("/mobile/events", {"events": [event]})["verdicts"]
    if verdict["verdict"] != "applied":
        raise RuntimeError(f"The report was not applied: {verdict}")


def _until(ask: Callable[[], Any], enough: Callable[[Any], bool], every: float = EVERY_SECONDS) -> Any:
    """Asks again and again until the answer is enough. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = ask()
        if enough(answer):
            return answer
        time.sleep(every)
    raise TimeoutError("It took more than three minutes.")
