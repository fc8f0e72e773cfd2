"""Today, tomorrow, and what was done at a place before, as a technician's device shows them."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit, WorkOrder
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.field import a_booked_visit, a_day, a_device, a_token, an_event, bearer, take


@pytest.fixture
def ada(backend: Backend) -> Any:
    """Ada's device; she has nothing to do yet."""
    with backend.work() as work:
        a_day(work)
    return bearer(a_token(backend, 1))


def book(backend: Backend, **order: Any) -> int:
    with backend.work() as work:
        return a_booked_visit(work, work.session.get_one(Technician, 1), **order).id


def same_place(backend: Backend, *visit_ids: int) -> None:
    """The orders of these visits are one customer's at one site."""
    with backend.work() as work:
        first, *others = (work.session.get_one(Visit, visit_id).order for visit_id in visit_ids)
        for order in others:
            order.customer_id, order.site_id = first.customer_id, first.site_id


def shown(client: FlaskClient, ada: Any, **query: str) -> Any:
    return client.get("/api/v1/mobile/day", query_string=query, headers=ada).json


def done(backend: Backend, clock: FixedClock, notes: str, **order: Any) -> int:
    """A visit of today that Ada has completed at once, with a note."""
    visit_id = book(backend, **order)
    with backend.work() as work:
        device = a_device(work, work.session.get_one(Technician, 1))
    take(backend, device, an_event(visit_id, "completed", clock.at, notes=notes))
    return visit_id


def test_shows_tomorrow_by_its_date_and_no_other_day(client: FlaskClient, backend: Backend, ada: Any) -> None:
    today, tomorrow, _ = (book(backend, hours=hours) for hours in (1, 25, 49))
    assert [visit["visit_id"] for visit in shown(client, ada)["visits"]] == [today]
    assert [visit["visit_id"] for visit in shown(client, ada, date="2026-11-30")["visits"]] == [today]
    ahead = shown(client, ada, date="2026-12-01")
    assert (ahead["date"], [visit["visit_id"] for visit in ahead["visits"]]) == ("2026-12-01", [tomorrow])
    for date in ("2026-11-29", "2026-12-02"):
        assert shown(client, ada, date=date)["title"] == "day_not_shown"


def test_keeps_out_of_tomorrow_what_has_begun(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any
) -> None:
    visit_id = book(backend, hours=1)
    with backend.work() as work:
        device = a_device(work, work.session.get_one(Technician, 1))
    take(backend, device, an_event(visit_id, "en_route", clock.at))
    assert shown(client, ada, date="2026-12-01")["visits"] == []


def test_tells_what_was_done_at_a_site_before(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any
) -> None:
    earlier = done(backend, clock, "connector cleaned", hours=1)
    elsewhere = done(backend, clock, "other place", hours=2)
    clock.forward(minutes=30)
    now = book(backend, hours=4)
    same_place(backend, earlier, now)
    visits = {visit["visit_id"]: visit for visit in shown(client, ada)["visits"]}
    with backend.work() as work:
        reference = work.session.get_one(Visit, earlier).order.reference
    assert visits[now]["history"] == [
        {
            "reference": reference,
            "kind": "repair",
            "symptom": "slow_speed",
            "state": "completed",
            "ended_at": START.isoformat(),
            "reason": None,
            "result": None,
            "notes": "connector cleaned",
        }
    ]
    assert (visits[earlier]["history"], visits[elsewhere]["history"]) == ([], [])


def test_keeps_the_words_about_the_customer_who_had_the_line_before(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any
) -> None:
    earlier, now = done(backend, clock, "Ms Old has a dog", hours=1), book(backend, hours=4)
    site = {"address": "Landstrasse 9", "lat": 47.141, "lon": 9.5215}
    customer = {"external_id": "INV-7", "name": "Robin Clark", "phone": "+12025550107", "language": "en"}
    door(backend).post("/lines", {"service_id": "S-1", "customer": customer, "site": site})
    with backend.work() as work:
        for visit_id in (earlier, now):
            work.session.get_one(WorkOrder, work.session.get_one(Visit, visit_id).order_id).line_id = 1
    (before,) = {visit["visit_id"]: visit for visit in shown(client, ada)["visits"]}[now]["history"]
    assert (before["state"], before["notes"]) == ("completed", None)


def test_shows_the_five_newest_of_two_years(client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any) -> None:
    earlier = []
    for number in range(7):
        earlier.append(done(backend, clock, f"note {number}", hours=number + 1))
        clock.forward(minutes=1)
    now = book(backend, hours=10)
    same_place(backend, now, *earlier)
    history = {visit["visit_id"]: visit for visit in shown(client, ada)["visits"]}[now]["history"]
    assert [before["notes"] for before in history] == [f"note {number}" for number in (6, 5, 4, 3, 2)]
    with backend.work() as work:
        for visit in work.session.query(Visit).filter(Visit.notes == "note 6"):
            visit.ended_at = START - timedelta(days=731)
    history = {visit["visit_id"]: visit for visit in shown(client, ada)["visits"]}[now]["history"]
    assert [before["notes"] for before in history] == [f"note {number}" for number in (5, 4, 3, 2, 1)]
