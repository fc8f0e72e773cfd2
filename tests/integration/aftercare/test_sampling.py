"""Whom the operator samples: by kind of work, tier, technician and how new they are."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.aftercare.services.follow_ups import sweep
from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Technician, WorkType
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A gold customer's visit that is due; by its work type nobody silent is called."""
    clock.set(EARLY)
    told, _ = a_told_town(backend, technicians=1)
    with told.house.work() as work:
        work.session.query(WorkType).update({"silence_calls_percent": 0})
        work.session.query(Customer).update({"care_consent": True, "tier": "gold"})
        work.session.query(Technician).update({"created_at": EARLY - timedelta(days=20)})
    return told


def admin(town: Town) -> Door:
    return door(town.house, Role.ADMIN)


def rule(town: Town, contact: str, percent: int, **conditions: Any) -> dict[str, Any]:
    answer = admin(town).post("/sampling-rules", {"contact": contact, "percent": percent, **conditions})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def complete(town: Town, clock: FixedClock) -> list[str]:
    """Completes the visit; returns the kinds of texts that left within a day."""
    with town.house.work() as work:
        device = a_device(work, town.holder(1))
    clock.set(START + timedelta(hours=6))
    take(town.house, device, an_event(1, "completed", clock.at))
    sent = [kind for kind, _, _ in town.send()]
    clock.forward(hours=3)
    return sent + [kind for kind, _, _ in town.send()]


def is_called(town: Town, clock: FixedClock) -> bool:
    """Whether somebody calls after two days of silence."""
    clock.forward(hours=48)
    for _ in range(2):
        with town.house.work() as work:
            sweep(work)
    return bool(door(town.house, Role.SERVICE).get("/follow-ups?kind=call_back").json["items"])


@pytest.mark.parametrize(
    ("conditions", "called"),
    [
        ({}, True),
        ({"tier": "gold"}, True),
        ({"tier": "vip"}, False),
        ({"kind": "repair", "tier": "gold"}, True),
        ({"kind": "install"}, False),
        ({"newer_than_days": 30}, True),
        ({"newer_than_days": 10}, False),
    ],
)
def test_calls_those_for_whom_a_rule_holds(
    town: Town, clock: FixedClock, conditions: dict[str, Any], called: bool
) -> None:
    rule(town, "call", 100, **conditions)
    assert "survey" in complete(town, clock)
    assert is_called(town, clock) is called


def test_takes_the_closest_rule(town: Town, clock: FixedClock) -> None:
    rule(town, "call", 100, technician_id=town.holder(1).id)
    rule(town, "call", 0, tier="gold", kind="repair")
    rule(town, "call", 0, newer_than_days=60)
    complete(town, clock)
    assert is_called(town, clock)


def test_asks_nobody_by_text_who_is_not_sampled(town: Town, clock: FixedClock) -> None:
    rule(town, "survey", 0, tier="gold")
    sent = complete(town, clock)
    assert ("completed" in sent, "survey" in sent) == (True, False)


def test_changes_and_removes_a_rule(town: Town) -> None:
    kept = rule(town, "survey", 50, kind="repair")
    assert admin(town).post("/sampling-rules", {"contact": "survey", "percent": 1, "kind": "repair"}).status_code == 409
    path = f"/sampling-rules/{kept['id']}"
    assert admin(town).patch(path, {"percent": 5}, version=9).status_code == 412
    assert admin(town).patch(path, {"percent": 5}, version=1).json["percent"] == 5
    assert admin(town).delete(path).status_code == 204
    assert admin(town).get("/sampling-rules").json["items"] == []
    assert admin(town).delete(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": 101},
        {"percent": -1},
        {"percent": 5, "technician_id": 1, "newer_than_days": 5},
        {"percent": 5, "newer_than_days": 0},
        {"percent": 5, "tier": "silver"},
    ],
)
def test_refuses_what_is_no_rule(town: Town, wrong: dict[str, Any]) -> None:
    assert admin(town).post("/sampling-rules", {"contact": "call", **wrong}).status_code == 422
    assert admin(town).get("/sampling-rules").json["items"] == []


def test_knows_nothing_of_a_technician_who_is_not_there(town: Town) -> None:
    wanted = {"contact": "call", "percent": 5, "technician_id": 99}
    assert admin(town).post("/sampling-rules", wanted).json["title"] == "not_found"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "100 % Call after silence · technicians new for 60 days"),
        ("zh-CN", "100% 未作答回访 · 入职60天内的师傅"),
    ],
)
def test_is_set_on_a_page(town: Town, language: str, words: str) -> None:
    reader = signed_in(town.house, Role.ADMIN)
    page = "/console/settings/sampling"
    typed = {"contact": "call", "percent": "100", "newer_than_days": "60", "kind": "", "tier": "", "technician": ""}
    assert reader.send(page, page, **typed).status_code == 303
    assert words in words_of(reader.get(f"{page}?lang={language}").text)
    assert reader.send(page, f"{page}/1", percent="40", version="1").status_code == 303
    assert admin(town).get("/sampling-rules").json["items"][0]["percent"] == 40
    assert reader.send(page, f"{page}/1/remove").status_code == 303
    assert admin(town).get("/sampling-rules").json["items"] == []
