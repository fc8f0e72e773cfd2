"""Goodwill by territory, on the customer's page, as a file, in a race, and for a promise that was kept after all."""

import csv
import io
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dispatch.bootstrap import Backend
from dispatch.db.tables import Promise, Visit
from dispatch.goodwill.services import granting
from dispatch.goodwill.services.granting import GoodwillIn
from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import a_desk, an_order, delivered, tasks
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town

CREDIT = {"kind": "credit", "amount": 15, "why": "Nobody came."}
SETTINGS = "/console/settings/goodwill"


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


@pytest.fixture
def chief(backend: Backend) -> Door:
    return a_desk(backend, "Chief", role=Role.ADMIN)


def put(chief: Door, territory_id: int, version: int, **rule: Any) -> Any:
    return chief.ask("PUT", f"/territories/{territory_id}/goodwill", json=rule, headers={"If-Match": f'"{version}"'})


def limit(role: str, at_once: int, in_year: int) -> dict[str, Any]:
    return {"role": role, "at_once": at_once, "in_year": in_year}


def territory_of(desk: Door, order_id: int) -> int:
    return int(desk.get(f"/orders/{order_id}").json["territory_id"])


def test_grants_by_the_limits_of_the_territory_and_elsewhere_by_the_houses(
    backend: Backend, sam: Door, chief: Door
) -> None:
    here, elsewhere = an_order(backend), an_order(backend)
    territory = territory_of(sam, here)
    assert chief.get(f"/territories/{territory}/goodwill").json == {
        "territory_id": territory, "limits": None, "on_broken_promise": None, "version": 0,
    }  # fmt: skip
    rule = {"limits": [limit("service", 5, 8)], "on_broken_promise": None}
    answer = put(chief, territory, 0, **rule)
    assert (answer.status_code, answer.json) == (200, rule | {"territory_id": territory, "version": 1})
    above = sam.post(f"/orders/{here}/goodwill", CREDIT)
    assert (above.status_code, above.json["title"]) == (409, "goodwill_over_limit")
    assert sam.post(f"/orders/{here}/goodwill", CREDIT | {"amount": 5}).status_code == 201
    assert sam.post(f"/orders/{here}/goodwill", CREDIT | {"amount": 4}).json["title"] == "goodwill_over_year"
    dee = a_desk(backend, "Dee", role=Role.DISPATCHER)
    assert dee.post(f"/orders/{here}/goodwill", CREDIT).json["title"] == "goodwill_not_allowed"
    assert sam.post(f"/orders/{elsewhere}/goodwill", CREDIT).status_code == 201


def test_is_set_within_ones_bounds_on_what_was_read(backend: Backend, sam: Door, chief: Door) -> None:
    territory = territory_of(sam, an_order(backend))
    other = territory_of(sam, an_order(backend))
    twice = {"limits": [limit("service", 5, 8), limit("service", 6, 8)]}
    assert put(chief, territory, 0, **twice).status_code == 422
    assert put(chief, territory, 3, limits=None).status_code == 412
    assert put(sam, territory, 0, limits=None).status_code == 403
    bound = door(backend, Role.DISPATCHER, name="Bound", territory_ids=(territory,))
    assert put(bound, other, 0, on_broken_promise=7).status_code == 404
    assert put(bound, territory, 0, on_broken_promise=7).status_code == 200
    (entry,) = [one for one in chief.get("/audit").json["items"] if one["action"] == "goodwill_rules.set"]
    assert (entry["actor"], entry["thing_id"]) == ("Bound", territory)
    assert chief.get(f"/territories/{other}/goodwill").json["version"] == 0


def broken(backend: Backend, clock: FixedClock, amount: int, own: int | None) -> tuple[Town, Promise, Actor]:
    """A promised arrival that nobody reported anything of until two hours after its window; who had it."""
    clock.set(EARLY)
    town, [visit_id] = a_told_town(replace(backend, tools=replace(backend.tools, goodwill_on_broken_promise=amount)))
    if own is not None:
        assert put(town.desk(), 1, 0, on_broken_promise=own).status_code == 200
    with town.house.work() as work:
        promise = work.session.query(Promise).one()
        device = a_device(work, town.holder(visit_id))
        clock.set(promise.due.upper + timedelta(hours=2))
    town.watch()
    return town, promise, device


@pytest.mark.parametrize(("house", "own", "credited"), [(10, None, [10]), (10, 0, []), (0, 25, [25])])
def test_credits_a_missed_arrival_by_the_territorys_amount(
    backend: Backend, clock: FixedClock, house: int, own: int | None, credited: list[int]
) -> None:
    town, _, _ = broken(backend, clock, house, own)
    assert [one["amount"] for one in town.desk().get("/goodwill").json["items"]] == credited


@pytest.mark.parametrize(("decides", "state"), [("take-back", "taken_back"), ("deliver", "delivered")])
def test_asks_a_person_when_a_late_report_shows_that_the_promise_was_kept(
    backend: Backend, clock: FixedClock, decides: str, state: str
) -> None:
    town, promise, device = broken(backend, clock, 10, None)
    desk = town.desk()
    assert tasks(desk, "goodwill_in_doubt") == []
    clock.forward(minutes=5)
    take(town.house, device, an_event(promise.visit_id, "arrived", promise.due.lower + timedelta(minutes=5)))
    with town.house.work() as work:
        assert work.session.get_one(Promise, promise.id).state == "kept"
    (task,) = tasks(desk, "goodwill_in_doubt")
    assert "was in time; 10 USD was credited by itself for it." in task["sentence"]
    (grant,) = desk.get("/goodwill").json["items"]
    assert (grant["state"], grant["taken_back_at"]) in {("granted", None), ("told", None)}
    assert (
        desk.post(f"/goodwill/{grant['id']}/{decides}", {"why": "Kept."} if decides == "take-back" else {}).json[
            "state"
        ]
        == state
    )
    assert tasks(desk, "goodwill_in_doubt") == []


def test_shows_on_the_customers_page_what_stands(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, [visit_id] = a_told_town(backend)
    with town.house.work() as work:
        order_id = work.session.get_one(Visit, visit_id).order_id
    link = re.search(r"/t/\S+", town.carrier.taken[0].body)
    assert link is not None
    own = Reader(town.house)
    assert "What you get from us" not in words_of(own.get(link.group()).text)
    desk = town.desk()
    desk.post(f"/orders/{order_id}/goodwill", CREDIT)
    desk.post(f"/orders/{order_id}/goodwill", {"kind": "gift", "amount": 9, "gift": "A month of TV", "why": "late"})
    shown = words_of(own.get(link.group()).text)
    assert "What you get from us 15 USD are credited to your account. A month of TV" in shown
    desk.post("/goodwill/1/take-back", {"why": "Wrong order."})
    desk.post("/goodwill/2/deliver", {})
    left = words_of(own.get(link.group()).text)
    assert "15 USD" not in left
    assert "A month of TV Done" in left


def test_gives_the_ledger_of_a_year_as_a_file(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    sam.post(f"/orders/{order_id}/goodwill", CREDIT | {"why": "=HYPERLINK(1)"})
    sam.post("/goodwill/1/take-back", {"why": "mistake"})
    sam.post(f"/orders/{order_id}/goodwill", CREDIT)
    answer = sam.get("/reports/goodwill/table?year=2026")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(one["id"], one["state"], one["amount"], one["granted_by"]) for one in rows] == [
        ("1", "taken_back", "15", "Sam"), ("2", "granted", "15", "Sam"),
    ]  # fmt: skip
    assert rows[0]["why"].startswith("'=")
    assert rows[1]["granted_at"].startswith("2026-11-30T")
    book = load_workbook(io.BytesIO(sam.get("/reports/goodwill/table?year=2026&format=xlsx").data))
    assert [row[:1] + row[8:9] for row in book["goodwill"].iter_rows(min_row=2, values_only=True)] == [(1, 15), (2, 15)]
    assert len(sam.get("/reports/goodwill/table?year=2025").data.splitlines()) == 1
    page = signed_in(backend, Role.SERVICE, name="Tess").get("/console/reports/goodwill")
    assert "/api/v1/reports/goodwill/table?year=2026&amp;format=xlsx" in page.text


def test_two_grants_at_once_never_exceed_the_limit(backend: Backend, sam: Door, chief: Door) -> None:
    """The second waits for the first, which has not been committed, and is counted with it."""
    order_id = an_order(backend)
    put(chief, territory_of(sam, order_id), 0, limits=[limit("service", 15, 20)])

    def grant() -> int:
        return Door(app_of(backend).test_client(), sam.headers).post(f"/orders/{order_id}/goodwill", CREDIT).status_code

    service = Actor(name="Tess", role=Role.SERVICE, user_id=1)
    with ThreadPoolExecutor(1) as pool:
        with backend.work(service) as work:
            granting.on_order(work, order_id, GoodwillIn(GoodwillKind.CREDIT, "late", 15))
            second = pool.submit(grant)
            wait_for(lambda: second.done() or somebody_waits(backend))
        assert second.result() == 409
    assert [one["amount"] for one in sam.get("/goodwill").json["items"]] == [15]


def wait_for(happens: Callable[[], bool]) -> None:
    """Until it happens; what never does fails the test by what follows."""
    for _ in range(3000):
        if happens():
            return
        time.sleep(0.01)


def somebody_waits(backend: Backend) -> bool:
    with backend.work() as work:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(work.session.scalar(waiting))


def test_is_set_on_a_page(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    territory = territory_of(sam, order_id)
    page = signed_in(backend, name="Dee")
    way = f"/console/settings/territories/{territory}/goodwill"
    page.send(SETTINGS, way, own_limits="yes", service_at_once="7", service_in_year="9", dispatcher_at_once="",
              admin_at_once="", on_broken_promise="12")  # fmt: skip
    assert "Kept." in page.get(SETTINGS).text
    kept = sam.get(f"/territories/{territory}/goodwill").json
    assert (kept["limits"], kept["on_broken_promise"]) == ([limit("service", 7, 9)], 12)
    shown = words_of(signed_in(backend, Role.SERVICE, name="Tess").get(f"/console/orders/{order_id}").text)
    assert "you may grant up to 7 USD at once" in shown
    assert "Grant something" not in words_of(page.get(f"/console/orders/{order_id}").text)
    assert delivered(backend) == []
