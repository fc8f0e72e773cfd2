"""A repair says what its customer was told about the warranty, when, and that they acknowledged it."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.messaging.processes.sending import SenderPool
from dispatch.replies.services import inbox_answers
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.orders import order_json
from tests.support.technicians import a_shift, a_territory

ADDRESS, PHONE = "Landstrasse 7", "+12025550107"


@pytest.fixture
def desk(backend: Backend, client: FlaskClient, clock: FixedClock) -> Door:
    """Ada has installed a line at 11:00, and the customer has the text that tells of the warranty."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visit_id = a_booked_visit(work, ada, kind="install", symptom=None, address=ADDRESS, phone=PHONE).id
        for who in (ada, bo):
            a_shift(work, who, START + timedelta(days=1), START + timedelta(days=1, hours=8))
        ada_id = ada.id
    clock.forward(hours=3)
    event = {"event_id": "c", "visit_id": visit_id, "kind": "completed", "at": (START + timedelta(hours=2)).isoformat()}
    client.post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, ada_id)))
    SenderPool(backend).send_due()
    return door(backend)


def write(backend: Backend, words: str) -> None:
    with backend.work() as work:
        inbox_answers.answer(work, PHONE, words)


def a_repair(desk: Door, **changes: Any) -> int:
    body = order_json(windows=None, **changes)
    body["customer"] |= {"phone": PHONE}
    body["site"] |= {"address": ADDRESS}
    return int(desk.post("/orders", body).json["id"])


def told(desk: Door, order_id: int) -> list[tuple[int, str, str, bool, bool]]:
    items = desk.get(f"/orders/{order_id}").json["warranty_told"]
    return [
        (one["order_id"], one["says"], one["last_day"], bool(one["arrived_at"]), bool(one["acknowledged_at"]))
        for one in items
    ]


def book(desk: Door, order_id: int) -> None:
    found = desk.post("/slots/search", {"order_id": order_id, "first_day": "2026-12-01", "days": 1}).json
    window = {name: found["offers"][0]["window"][name] for name in ("start", "end")}
    hold = desk.post("/holds", {"order_id": order_id, "window": window}).json
    assert desk.post("/appointments", {"hold_id": hold["id"]}).status_code == 201


def test_tells_that_the_warranty_was_told_and_not_acknowledged(backend: Backend, desk: Door) -> None:
    order_id = a_repair(desk)
    assert told(desk, order_id) == [(1, "warranty", "2027-11-29", True, False)]
    assert told(desk, 1) == []  # The installation itself rests on no earlier work.


def test_takes_an_answer_to_the_text_for_the_acknowledgement(backend: Backend, desk: Door, clock: FixedClock) -> None:
    clock.forward(minutes=10)
    write(backend, "Thank you!")
    order_id = a_repair(desk)
    assert told(desk, order_id) == [(1, "warranty", "2027-11-29", True, True)]
    [one] = desk.get(f"/orders/{order_id}").json["warranty_told"]
    assert one["acknowledged_at"] == clock.now().isoformat()


def test_tells_that_the_customer_confirmed_what_is_free(backend: Backend, desk: Door, clock: FixedClock) -> None:
    order_id = a_repair(desk)
    book(desk, order_id)
    SenderPool(backend).send_due()
    assert told(desk, order_id)[1:] == [(order_id, "free_of_charge", "2027-11-29", True, False)]
    clock.forward(minutes=5)
    write(backend, "1")
    assert told(desk, order_id)[1:] == [(order_id, "free_of_charge", "2027-11-29", True, True)]


def test_tells_nothing_of_a_warranty_that_is_over(desk: Door, clock: FixedClock, backend: Backend) -> None:
    clock.forward(days=370)
    order_id = a_repair(door(backend, name="later"), reported_at=None)
    assert told(door(backend, name="later"), order_id) == []


def test_tells_nobody_of_work_beyond_their_bounds(backend: Backend, desk: Door) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    with backend.work() as work:
        a_territory(work, "T8")
    own = a_repair(crm)
    assert told(crm, own) == []


@pytest.mark.parametrize(("language", "words"), [("en", "Told about the warranty on"), ("zh-CN", "客户尚未确认。")])
def test_shows_it_on_the_order_s_page(backend: Backend, desk: Door, language: str, words: str) -> None:
    order_id = a_repair(desk)
    page = words_of(signed_in(backend).get(f"/console/orders/{order_id}?lang={language}").text)
    assert words in page
