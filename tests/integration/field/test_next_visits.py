"""A visit that follows another waits for its customer, and for its part (invariant 45)."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from tests.support.clocks import START, FixedClock
from tests.support.field import a_device, an_event, take
from tests.support.planning import DAY, EARLY, plan_day, the_visit
from tests.support.promises import Town, a_told_town
from tests.support.technicians import a_shift

NEXT_DAY = DAY + timedelta(days=1)


def ended(town: Town, visit_id: int, clock: FixedClock, kind: str, reason: str | None) -> int:
    """Lets the technician end a visit within its window; the visit that follows."""
    holder = town.holder(visit_id)
    with town.house.work() as work:
        device = a_device(work, holder)
        for technician in work.session.query(Technician):
            a_shift(work, technician, START + timedelta(days=1), START + timedelta(days=1, hours=8))
        at = work.session.get_one(Visit, visit_id).during.lower
    clock.set(at + timedelta(minutes=20))
    take(town.house, device, an_event(visit_id, "arrived", at), an_event(visit_id, kind, clock.now(), reason=reason))
    town.work_off()
    with town.house.work() as work:
        return work.session.query(Visit).filter_by(previous_visit_id=visit_id).one().id


@pytest.mark.parametrize(
    ("kind", "reason"), [("cannot_complete", "nobody_home"), ("partial", None), ("cannot_complete", "no_time")]
)
def test_plans_no_next_visit_before_its_customer_has_agreed_to_a_time(
    backend: Backend, clock: FixedClock, kind: str, reason: str | None
) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    following = ended(town, visit_id, clock, kind, reason)
    town.send()
    plan_day(town.house, last=NEXT_DAY)
    assert the_visit(town.house, following).technician_id is None
    assert town.send() == []
    town.book(following, days=2)
    assert the_visit(town.house, following).state == "scheduled"
    assert [sent for sent, _, _ in town.send()] == ["confirmation"]
    assert "arrange_next_visit" not in [task for task, _ in town.tasks()]


def test_waits_for_the_part_and_then_offers_times(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    following = ended(town, visit_id, clock, "cannot_complete", "missing_part")
    with town.house.work() as work:
        order = work.session.get_one(Visit, following).order
        phone = order.customer.phone
    assert town.desk().get(f"/orders/{order.id}").json["state"] == "held"
    town.send()
    plan_day(town.house, last=NEXT_DAY)
    assert the_visit(town.house, following).technician_id is None
    assert town.desk().post(f"/orders/{order.id}/release").json["state"] == "received"
    town.work_off()
    clock.forward(minutes=1)
    ((kind, to, body),) = town.send()
    assert (kind, to) == ("slot_offer", phone)
    assert "1)" in body
    assert "part_missing" not in [task for task, _ in town.tasks()]


def test_says_when_somebody_was_there_with_the_day(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    with town.house.work() as work:
        at = work.session.get_one(Visit, visit_id).during.lower
    ended(town, visit_id, clock, "cannot_complete", "nobody_home")
    ((kind, _, body),) = town.send()
    assert kind == "missed_you"
    # The arrival, not the end of the wait.
    assert f"at your door on Mon 30 Nov, {at + timedelta(hours=1):%H:%M}" in body
