"""A next visit waits for its customer, or is planned by the operator's rule and told as such (invariant 45)."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from tests.support.clocks import START, FixedClock
from tests.support.field import a_device, an_event, take
from tests.support.planning import DAY, EARLY, plan_day
from tests.support.promises import Town, a_told_town
from tests.support.technicians import a_shift


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    clock.set(EARLY)
    told, _ = a_told_town(backend, technicians=1)
    with told.house.work() as work:
        a_shift(work, told.holder(1), START + timedelta(days=1), START + timedelta(days=1, hours=8))
    return told


def miss(town: Town, clock: FixedClock) -> None:
    with town.house.work() as work:
        device = a_device(work, town.holder(1))
    clock.set(START + timedelta(hours=6))
    take(town.house, device, an_event(1, "arrived", clock.at))
    take(town.house, device, an_event(1, "cannot_complete", clock.at, reason="nobody_home"))
    town.send()
    plan_day(town.house, last=DAY + timedelta(days=1))


def set_rule(town: Town, *, planned: bool) -> None:
    desk = town.desk()
    for one in desk.get("/work-types?limit=100").json["items"]:
        answer = desk.patch(f"/work-types/{one['id']}", {"plans_next_visits": planned}, version=one["version"])
        assert answer.json["plans_next_visits"] is planned


def test_plans_no_next_visit_that_its_customer_has_not_agreed_to(town: Town, clock: FixedClock) -> None:
    miss(town, clock)
    assert town.send() == []
    (_, following) = town.desk().get("/orders/1").json["visits"]
    assert (following["state"], following["unplaced_code"]) == ("draft", "needs_agreement")


def test_plans_it_by_the_operators_rule_and_says_so(town: Town, clock: FixedClock) -> None:
    set_rule(town, planned=True)
    miss(town, clock)
    ((kind, _, body),) = town.send()
    assert kind == "next_visit_planned"
    assert "We need to come again (broadband repair) and have planned Mon 30 Nov" in body
    assert town.tasks() == []
