"""A task is work: whom, what, where, by when, and the way to what can be done about it."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician
from dispatch.field.services.silence import note_silence
from dispatch.kernel.records import open_task
from dispatch.orders.processes.geocoding import locate_site
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.messages import a_visit, an_appointment
from tests.support.orders import order_json
from tests.support.technicians import a_technician, a_territory


def tasks_of(backend: Backend, role: Role = Role.SERVICE) -> list[Any]:
    return list(door(backend, role).get("/tasks").json["items"])


@pytest.fixture
def unknown_address(backend: Backend) -> Backend:
    """An order whose address no geocoder knows, after somebody has looked."""
    with backend.work() as work:
        a_technician(work, a_territory(work))
    order = order_json(site={"address": "Nirgendsgasse 5, Nowhere"}, territory="T1", external_id="BSS-31")
    assert door(backend).post("/orders", order).status_code == 201
    locate_site(backend, 1)
    return backend


def test_says_which_address_is_unknown_and_whose(unknown_address: Backend) -> None:
    (task,) = tasks_of(unknown_address)
    assert task["kind"] == "locate"
    assert "Nirgendsgasse 5, Nowhere" in task["sentence"]
    assert (task["about"]["reference"], task["about"]["address"]) == ("BSS-31", "Nirgendsgasse 5, Nowhere")
    assert task["actions"] == ["pin_address", "call_customer", "open_order"]


def test_leads_from_an_unknown_address_to_a_pin_and_closes_the_task(unknown_address: Backend) -> None:
    dispatcher = signed_in(unknown_address, Role.DISPATCHER)
    desk = dispatcher.get("/console/desk").text
    assert 'href="/console/orders/1#pin"' in desk
    assert "Nirgendsgasse 5, Nowhere" in words_of(desk)
    dispatcher.send("/console/orders/1", "/console/orders/1/point", lat="47,141", lon="9.521")
    assert "Pinned. The order can be planned now." in words_of(dispatcher.get("/console/orders/1").text)
    assert door(unknown_address).get("/orders/1").json["site"]["lat"] == 47.141
    assert [task["state"] for task in tasks_of(unknown_address)] == ["done"]


@pytest.mark.parametrize(("lat", "lon"), [("", "9.5"), ("north", "9.5"), ("91", "9.5"), ("nan", "9.5"), ("47", "181")])
def test_refuses_a_pin_that_is_no_place(unknown_address: Backend, lat: str, lon: str) -> None:
    dispatcher = signed_in(unknown_address, Role.DISPATCHER)
    dispatcher.send("/console/orders/1", "/console/orders/1/point", lat=lat, lon=lon)
    assert "Write latitude and longitude as degrees" in words_of(dispatcher.get("/console/orders/1").text)
    assert [task["state"] for task in tasks_of(unknown_address)] == ["open"]


def test_gives_the_number_of_whoever_is_silent(backend: Backend) -> None:
    with backend.work() as work:
        visit = an_appointment(work, a_visit(work, reference="BSS-7")).visit
        technician = work.session.get_one(Technician, visit.technician_id)
        note_silence(work, technician, [visit])
        name, phone = technician.name, technician.phone
    (task,) = tasks_of(backend)
    assert (task["about"]["technician"], task["about"]["technician_phone"]) == (name, phone)
    assert task["actions"] == ["call_technician", "open_board", "open_order"]
    assert task["act_by"] == task["about"]["promised_start"] is not None
    assert f'href="tel:{phone}"' in signed_in(backend, Role.SERVICE).get("/console/desk").text


def test_leads_nobody_to_call_a_customer_who_wants_no_contact(backend: Backend) -> None:
    with backend.work() as work:
        visit = a_visit(work)
        open_task(work, "tell_customer", "message:9", "", order_id=visit.order_id, say="quiet_customer")
    (task,) = tasks_of(backend)
    assert "call_customer" not in task["actions"]
    assert 'class="mini" href="tel:' not in signed_in(backend, Role.SERVICE).get("/console/desk").text


def test_says_it_in_the_reader_s_language(backend: Backend) -> None:
    with backend.work() as work:
        visit = an_appointment(work, a_visit(work)).visit
        open_task(work, "promise_undelivered", "promise:1", "", order_id=visit.order_id, visit_id=visit.id)
    page = words_of(signed_in(backend, Role.SERVICE).get("/console/desk?lang=zh-CN").text)
    assert "致电客户" in page
    assert "已承诺" in page
