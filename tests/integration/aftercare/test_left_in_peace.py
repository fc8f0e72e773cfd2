"""Who wants no contact is not called, silence is followed up by sample, and staff read why."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.aftercare.services.follow_ups import sweep
from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, WorkType
from dispatch.messaging.services import opt_outs
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A town whose one visit was completed, of a customer who welcomes care; everybody silent is called."""
    clock.set(EARLY)
    told, (visit_id,) = a_told_town(backend, technicians=1)
    with told.house.work() as work:
        work.session.query(WorkType).update({"silence_calls_percent": 100})
        work.session.query(Customer).update({"care_consent": True})
        device = a_device(work, told.holder(visit_id))
    clock.set(START + timedelta(hours=6))
    take(told.house, device, an_event(visit_id, "completed", clock.at))
    told.send()
    return told


def silence(town: Town, clock: FixedClock) -> list[dict[str, Any]]:
    """What the API tells of the follow-ups after two days without an answer."""
    clock.forward(hours=48)
    for _ in range(2):
        with town.house.work() as work:
            sweep(work)
    return [
        {name: one[name] for name in ("kind", "state", "outcome")}
        for one in door(town.house, Role.SERVICE).get("/follow-ups").json["items"]
    ]


def change(town: Town, **wishes: bool) -> None:
    with town.house.work() as work:
        work.session.query(Customer).update(wishes)


def test_calls_who_is_silent_and_welcomes_it(town: Town, clock: FixedClock) -> None:
    assert silence(town, clock) == [
        {"kind": "survey", "state": "done", "outcome": "no_answer"},
        {"kind": "call_back", "state": "due", "outcome": None},
    ]


@pytest.mark.parametrize(
    ("wish", "why", "told"),
    [
        ({"do_not_disturb": True}, "do_not_disturb", ("does not want to be disturbed", "客户要求免打扰")),
        ({"care_consent": False}, "no_consent", ("has not agreed to be asked", "客户未同意回访")),
    ],
)
def test_calls_nobody_who_wants_no_contact_and_tells_staff_why(
    town: Town, clock: FixedClock, wish: dict[str, bool], why: str, told: tuple[str, str]
) -> None:
    change(town, **wish)
    assert silence(town, clock) == [{"kind": "survey", "state": "done", "outcome": why}]
    reader = signed_in(town.house)
    assert told[0] in words_of(reader.get("/console/orders/1?lang=en").text)
    assert told[1] in words_of(reader.get("/console/orders/1?lang=zh-CN").text)
    assert "tel:" not in reader.get("/console/desk").text


def test_calls_nobody_who_said_stop(town: Town, clock: FixedClock) -> None:
    with town.house.work() as work:
        opt_outs.opt_out(work, work.session.get_one(Customer, 1).phone)
    assert silence(town, clock) == [{"kind": "survey", "state": "done", "outcome": "opted_out"}]


def test_calls_only_a_sample_that_the_operator_sets(town: Town, clock: FixedClock) -> None:
    desk = town.desk()
    for one in desk.get("/work-types?limit=100").json["items"]:
        assert (
            desk.patch(f"/work-types/{one['id']}", {"silence_calls_percent": 0}, version=one["version"]).json[
                "silence_calls_percent"
            ]
            == 0
        )
    assert silence(town, clock) == [{"kind": "survey", "state": "done", "outcome": "not_sampled"}]


def test_takes_a_call_back_that_is_not_welcome_any_more(town: Town, clock: FixedClock) -> None:
    assert len(silence(town, clock)) == 2
    change(town, do_not_disturb=True)
    with town.house.work() as work:
        sweep(work)
    call = door(town.house, Role.SERVICE).get("/follow-ups?kind=call_back").json["items"][0]
    assert (call["state"], call["outcome"]) == ("cancelled", "do_not_disturb")


def test_asks_nobody_to_call_when_a_text_stays_unsent_for_the_customers_peace(
    backend: Backend, clock: FixedClock
) -> None:
    clock.set(EARLY)
    town, _ = a_told_town(backend)
    change(town, do_not_disturb=True)
    assert town.desk().post("/orders/1/cancel", {"why": "A mistake."}).status_code == 200
    assert town.send() == []
    ((kind, sentence),) = town.tasks()
    assert kind == "tell_customer"
    assert "Do not call" in sentence
    assert "Please call" not in sentence
