"""A report puts a promise at risk: the one forecast that follows finds out, and the desk sees it with its repairs."""

from datetime import timedelta

import pytest

from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.db.models import Event
from tests.support.clocks import START, FixedClock
from tests.support.doors import door
from tests.support.errands import run_errands
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.planning import the_visit

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two_visits(backend: Backend) -> tuple[int, int]:
    """Ada has an hour's visits at 10:00 and at 12:00 UTC, the second one promised until 13:30; Bo is free."""
    with backend.work() as work:
        _, (ada, _) = a_day(work, technicians=2)
        return a_booked_visit(work, ada, hours=1).id, a_booked_visit(work, ada, hours=3).id


def arrive(backend: Backend, visit_id: int, minutes: int) -> None:
    """Ada's device says that she is there, so many minutes after nine."""
    at = START + minutes * MINUTE
    event = {"event_id": "e1", "visit_id": visit_id, "kind": "arrived", "at": at.isoformat()}
    client = create_app(backend).test_client()
    answer = client.post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, 1)))
    assert answer.status_code == 200, answer.get_json()


@pytest.mark.parametrize(("late_minutes", "at_risk"), [(10, False), (12, True)])
def test_sees_a_promise_at_risk_in_the_one_forecast_after_the_report(
    backend: Backend, clock: FixedClock, two_visits: tuple[int, int], late_minutes: int, *, at_risk: bool
) -> None:
    first, second = two_visits
    minutes = 270 + late_minutes - the_visit(backend, first).service_seconds // 60
    clock.set(START + minutes * MINUTE)
    arrive(backend, first, minutes)
    assert run_errands(backend, {"refresh_etas"}) == ["refresh_etas"]
    listed = door(backend).get("/jeopardies?territory=T1").get_json()["items"]
    with backend.work() as work:
        announced = [event.kind for event in work.session.query(Event).filter(Event.kind.like("promise.in%"))]
    if not at_risk:
        assert (listed, announced) == ([], [])
        return
    assert [(one["visit_id"], one["late_seconds"]) for one in listed] == [(second, 60 * late_minutes)]
    assert announced == ["promise.in_jeopardy"]
    assert run_errands(backend) == ["find_repairs"]
    (found,) = door(backend).get("/jeopardies?territory=T1").get_json()["items"]
    prices = [repair["price"] for repair in found["repairs"]]
    assert {"other_technician", "call_customer"} <= {repair["kind"] for repair in found["repairs"]}
    assert prices == sorted(prices)
