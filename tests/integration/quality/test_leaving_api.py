from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import ServiceLine, Survey, WorkOrder
from dispatch.quality.services import leaving
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take


@pytest.fixture
def desk(backend: Backend, clock: FixedClock) -> Door:
    """Two repairs are done: the first customer gives a 1 and says it is not fixed, the second is content."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visits = [a_booked_visit(work, who).id for who in (ada, bo)]
        devices = [a_device(work, who) for who in (ada, bo)]
    arrived = START + timedelta(hours=1)
    clock.set(arrived + timedelta(minutes=40))
    for visit_id, device in zip(visits, devices, strict=True):
        take(backend, device, an_event(visit_id, "arrived", arrived), an_event(visit_id, "completed", clock.at))
    with backend.work() as work:
        for visit_id, score in zip(visits, (1, 5), strict=True):
            work.session.add(Survey(visit_id=visit_id, score=score, fixed=score > 2, answered_at=work.now))
    return door(backend)


def complain(desk: Door) -> None:
    assert desk.post("/complaints", {"order_id": 1, "said": "Never again."}).status_code == 201


def look(backend: Backend) -> int:
    with backend.work() as work:
        return leaving.look(work)


def test_tells_each_sign_with_its_points(desk: Door) -> None:
    complain(desk)
    found = desk.get("/customers/1/standing").json
    assert found["signs"] == [
        {"sign": "low_score", "count": 1, "points": 3},
        {"sign": "not_fixed", "count": 1, "points": 2},
        {"sign": "complaint", "count": 1, "points": 3},
    ]
    assert (found["points"], found["may_leave"], found["tier"], found["new_until"]) == (8, True, "standard", None)
    assert desk.get("/customers/2/standing").json["signs"] == []


def test_lists_those_alone_with_enough_points(desk: Door) -> None:
    assert desk.get("/customers-who-may-leave").json["items"] == []
    complain(desk)
    (one,) = desk.get("/customers-who-may-leave").json["items"]
    assert (one["customer_id"], one["points"]) == (1, 8)


def test_asks_a_colleague_once_a_month_to_speak_with_them(backend: Backend, desk: Door, clock: FixedClock) -> None:
    assert look(backend) == 0
    complain(desk)
    assert (look(backend), look(backend)) == (1, 0)
    (task,) = [one for one in desk.get("/tasks").json["items"] if one["kind"] == "may_leave"]
    assert (task["owner"], task["facts"]["points"]) == ("dispatcher", 8)
    assert task["actions"] == ["open_customer", "call_customer", "open_order"]
    (event,) = [one for one in desk.get("/events?limit=200").json["items"] if one["kind"] == "customer.may_leave"]
    assert event["data"] == {"points": 8, "signs": {"low_score": 1, "not_fixed": 1, "complaint": 1}}
    clock.forward(days=31)
    assert look(backend) == 1
    clock.forward(days=91)
    assert door(backend).get("/customers/1/standing").json["points"] == 0


def test_calls_a_customer_new_for_ninety_days(backend: Backend, desk: Door) -> None:
    line = {
        "service_id": "S-1", "installed_on": "2026-11-01",
        "customer": {"name": "New", "phone": "+12025550188", "external_id": "N-1"},
        "site": {"address": "Lane 9", "lat": 47.141, "lon": 9.5215},
    }  # fmt: skip
    assert desk.post("/lines", line).status_code == 201
    customer = desk.get("/lines?service_id=S-1").json["items"][0]["customer_id"]
    assert desk.get(f"/customers/{customer}/standing").json["new_until"] == "2027-01-30"


def test_has_somebody_speak_with_a_new_customer_after_one_bad_experience(
    backend: Backend, desk: Door, clock: FixedClock
) -> None:
    assert look(backend) == 0  # Five points are not enough of a customer who has been here for long.
    renew(backend, customer_id=1)
    (one,) = desk.get("/customers-who-may-leave").json["items"]
    assert (one["customer_id"], one["points"], one["may_leave"], one["new_until"]) == (1, 5, True, "2027-02-18")
    assert look(backend) == 1
    assert "new until 2027-02-18" in words_of(signed_in(backend).get("/console/customers-who-may-leave").text)
    renew(backend, customer_id=2)  # Who is content is left in peace.
    assert look(backend) == 0
    clock.forward(days=85)
    assert door(backend).get("/customers/1/standing").json["may_leave"] is False


def renew(backend: Backend, customer_id: int) -> None:
    """The customer's line was installed ten days ago."""
    with backend.work() as work:
        order = work.session.query(WorkOrder).filter_by(customer_id=customer_id).one()
        work.session.add(ServiceLine(
            source=order.source, customer_id=customer_id, site_id=order.site_id, territory_id=order.territory_id,
            installed_on=(START - timedelta(days=10)).date(),
        ))  # fmt: skip


def test_shows_nothing_out_of_ones_bounds(backend: Backend, desk: Door) -> None:
    complain(desk)
    elsewhere = door(backend, name="elsewhere", territory_ids=(99,))
    assert elsewhere.get("/customers/1/standing").status_code == 404
    assert elsewhere.get("/customers-who-may-leave").json["items"] == []


def test_shows_the_signs_on_pages(backend: Backend, desk: Door) -> None:
    complain(desk)
    reader = signed_in(backend)
    assert "Signs that they may leave: 8 points" in words_of(reader.get("/console/customers/1").text)
    assert "A score of 1 or 2 1× (3) · Said that it is not fixed 1× (2) · A complaint 1× (3)" in words_of(
        reader.get("/console/customers-who-may-leave").text
    )
    assert "流失迹象：8分" in words_of(reader.get("/console/customers/1?lang=zh-CN").text)
