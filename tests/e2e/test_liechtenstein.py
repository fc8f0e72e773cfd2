"""Real addresses, two days: everything from the import to the call-back, checked at each step."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend, build
from dispatch.db.tables import Customer, WorkType
from dispatch.demo.player import Player, Quirk, play
from dispatch.demo.summary import faults, summarise
from dispatch.orders.api import file_schemas
from dispatch.orders.processes import importing
from dispatch.reports.queries import counts
from dispatch.vocabulary.terms import Role
from dispatch.workforce.api.technician_files import technicians_of_file
from dispatch.workforce.services import territories
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.api import LocalApi
from tests.support.doors.apps import app_of
from tests.support.running.worker_loop import WorkerLoop

ZONE = ZoneInfo("Europe/Vaduz")
DAYS = ("2026-12-01", "2026-12-02")
QUIRKS = {0: Quirk(overrun=(1, timedelta(minutes=100))), 2: Quirk(nobody_home=1), 4: Quirk(offline=(1, 3))}

CONFIRMATIONS = """
SELECT v.id, count(m.id) FROM visits v LEFT JOIN appointments a ON a.visit_id = v.id
LEFT JOIN messages m ON m.appointment_id = a.id AND m.kind = 'confirmation' AND m.state = 'delivered'
WHERE v.number = 1 AND v.technician_id IS NOT NULL GROUP BY v.id HAVING count(m.id) <> 1
"""
"""Placed visits whose customer was not told exactly once."""


@pytest.fixture
def house(backend: Backend, shared: Path, clock: FixedClock) -> Backend:
    clock.set(datetime(2026, 11, 30, 15, 0, tzinfo=ZONE))
    settings = make_settings(gazetteer=shared / "data/liechtenstein/gazetteer.csv", solve_seconds=5)
    return build(settings, backend.database.url, clock=clock)


@pytest.mark.shared
def test_keeps_its_promises_to_120_customers(house: Backend, shared: Path, clock: FixedClock) -> None:
    foreman = WorkerLoop(house, clock)
    client = app_of(house).test_client()
    with house.work() as work:
        territories.enter(work, code="T1", name="Liechtenstein", zone=ZONE.key)
        admin = LocalApi(client, identity.issue_token(work, identity.add_user(work, "admin", Role.ADMIN)))
    import_all(house, shared / "data/liechtenstein")
    foreman.run_jobs()
    assert admin.get("/orders", location="needs_geocoding")["items"] == []

    plan = admin.post("/plans", {"territory": "T1", "first_day": DAYS[0], "last_day": DAYS[1]})
    foreman.run_jobs()
    plan = admin.get(f"/plans/{plan['id']}")
    assert plan["state"] == "published"
    assert len(plan["stops"]) + len(plan["unplaced"]) == 120
    assert len(plan["stops"]) >= 118
    assert all(each["code"] and each["sentence"] for each in plan["unplaced"])
    with psycopg.connect(house.database.url) as connection:
        assert connection.execute(CONFIRMATIONS).fetchall() == []

    with house.work() as work:
        work.session.query(WorkType).update({"silence_calls_percent": 100})
        work.session.query(Customer).update({"care_consent": True})
    spend_the_evening(foreman, datetime(2026, 11, 30, tzinfo=ZONE))
    players = [player for day in DAYS for player in play_day(client, admin, foreman, datetime.fromisoformat(day))]
    clock.forward(hours=30)
    foreman.sweep()
    foreman.settle()
    foreman.run_jobs()
    with house.work() as work:
        summary = summarise(work, players, orders=120, seconds=0)
        assert counts.follow_ups_due(work.session).get("no_answer", 0) == summary.visits_completed
    assert faults(summary, players, orders=120) == []
    assert summary.visits == {"completed": 118, "cannot_complete": 2, "draft": 2}
    assert summary.texts["reminder"] == {"delivered": 120}
    assert summary.texts["completed"] == {"delivered": 118}
    print(summary.as_json())


def import_all(house: Backend, folder: Path) -> None:
    entries = technicians_of_file(folder / "technicians.json").lines
    entered = list(importing.import_technicians(house, entries))[-1]
    assert (entered.created, entered.refused) == (12, ())
    text, form = file_schemas.order_file(folder / "orders.jsonl")
    taken = list(importing.import_orders(house, file_schemas.order_lines(text, form)))[-1]
    assert (taken.created, taken.refused) == (120, ())
    again = list(importing.import_orders(house, file_schemas.order_lines(text, form)))[-1]
    assert (again.created, again.known) == (0, 120)


def play_day(client: object, admin: LocalApi, foreman: WorkerLoop, day: datetime) -> list[Player]:
    local = day.replace(tzinfo=ZONE)
    foreman.until(local + timedelta(hours=7, minutes=30))
    foreman.settle()
    players = []
    for number, technician in enumerate(admin.get("/technicians", limit=100)["items"]):
        code = admin.post(f"/technicians/{technician['id']}/devices", {})["code"]
        device = LocalApi(client).post("/mobile/pair", {"code": code, "name": "phone"})
        api = LocalApi(client, device["token"])
        players.append(Player(api, random.Random(number), QUIRKS.get(number, Quirk())))
    play(players, local + timedelta(hours=7, minutes=45), local + timedelta(hours=17, minutes=55), foreman, str)
    spend_the_evening(foreman, local)
    return players


def spend_the_evening(foreman: WorkerLoop, day: datetime) -> None:
    """Reminders for the next day go out at six."""
    for hour in (18, 19, 20):
        foreman.until(day + timedelta(hours=hour, minutes=1))
        foreman.settle()
