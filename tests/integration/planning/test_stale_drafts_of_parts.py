"""A draft that takes parts from a van is not published once the van has not what the plan was made with."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.parts import carries, needs
from tests.support.field import TechnicianPhone
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit

ADA, BO = 1, 2


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Two visits that Ada (1) and Bo (2) can do, whose plans a person publishes."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=2, technicians=2, symptom="router_fault", publishes_itself=False)
    return town


def test_publishes_no_draft_that_takes_from_a_van_counted_since(house: Backend, clock: FixedClock) -> None:
    carries(house, BO, "ONT-X", 1)
    needs(house, parts=["ONT-X"])
    plan_id = plan_day(house)
    clock.forward(minutes=1)
    carries(house, BO, "ONT-X", 0)
    refused = door(house).post(f"/plans/{plan_id}/publish")
    assert (refused.status_code, refused.json["title"]) == (409, "plan_stale")
    assert [(one.visit_id, one.code) for one in the_plan(house, plan_day(house)).unplaced] == [(1, "no_parts")]
    carries(house, BO, "ONT-X", 1)
    plan_id = plan_day(house)
    clock.forward(minutes=1)
    carries(house, ADA, "ONT-X", 0)
    assert door(house).post(f"/plans/{plan_id}/publish").status_code == 200, "it takes nothing from that van"


@pytest.mark.parametrize(("used", "status"), [(1, 200), (2, 409)])
def test_publishes_no_draft_that_takes_what_another_visit_used_up(
    house: Backend, clock: FixedClock, used: int, status: int
) -> None:
    carries(house, BO, "ONT-X", 2)
    for visit_id in (1, 2):
        needs(house, visit_id, parts=["ONT-X"])
    begin = clock.now() + timedelta(hours=4)
    sent = {"technician_id": BO, "arrival": begin.isoformat()}
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    assert door(house).ask("POST", "/visits/1/assign", headers=tag, json=sent).status_code == 200
    bo = TechnicianPhone(house, BO)
    clock.set(begin)
    assert bo.report("arrived", clock.now())["verdict"] == "applied"
    plan_id = plan_day(house)
    clock.forward(minutes=1)
    assert bo.report("completed", clock.now(), parts=[{"part": "ONT-X", "quantity": used}])["verdict"] == "applied"
    assert door(house).post(f"/plans/{plan_id}/publish").status_code == status
