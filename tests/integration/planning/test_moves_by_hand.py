"""A move by hand: what it would break and tell is said before, and what is taken back in time tells nobody."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory
from dispatch.live_day.services import stranded_promises
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import everything
from tests.support.orders import a_window
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.technicians import a_technician

NOON = "2026-11-30T12:00:00+00:00"
GRACE = 20


@pytest.fixture
def carrier() -> FakeCarrier:
    return FakeCarrier()


@pytest.fixture
def house(backend: Backend, clock: FixedClock, carrier: FakeCarrier) -> Backend:
    """Two visits of Ada Weiss, whose customers were told; Bo Lind (2) lacks skills, Cy Marsh (3) has them all."""
    clock.set(EARLY)
    house = with_carriers(quick(backend), carrier)
    a_town(house, orders=2, technicians=1, symptom="router_fault", windows=(a_window(hours=1, length_hours=5),))
    plan_day(house)
    with house.work() as work:
        territory = work.session.get_one(Territory, 1)
        a_technician(work, territory, name="Bo Lind", skills=("copper",))
        a_technician(work, territory, name="Cy Marsh")
    clock.forward(hours=1, minutes=30)
    SenderPool(house).send_due()
    carrier.taken.clear()
    carrier.ids = "later-{}"
    return house


def ask(desk: Door, visit_id: int, **move: Any) -> dict[str, Any]:
    answer = desk.post(f"/visits/{visit_id}/verdict", move)
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def change(desk: Door, house: Backend, visit_id: int, verb: str, **body: Any) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    return desk.ask("POST", f"/visits/{visit_id}/{verb}", headers=tag, json=body)


def broken(verdict: dict[str, Any]) -> list[tuple[str, bool, int | None]]:
    return [(one["code"], one["hard"], one["minutes"]) for one in verdict["rules"] if not one["kept"]]


def sent(house: Backend, carrier: FakeCarrier, clock: FixedClock, *, after: int = GRACE) -> list[str]:
    """What left within so many seconds, as kinds told by their words."""
    clock.forward(seconds=after)
    SenderPool(house).send_due()
    return [text.body for text in carrier.taken]


def test_says_before_a_move_what_it_costs_and_whom_it_tells(house: Backend) -> None:
    desk = door(house)
    ask(desk, 1, technician_id=3, arrival=NOON)
    before = everything(house)
    told = ask(desk, 1, technician_id=3, arrival=NOON)
    assert (told["grade"], broken(told), told["version"]) == ("good", [], the_visit(house, 1).version)
    assert [(one["whom"], one["name"], one["kind"]) for one in told["tells"]][1:] == [
        ("technician", "Cy Marsh", "on_list"),
        ("technician", "Ada Weiss", "off_list"),
    ]
    assert told["tells"][0]["kind"] == "technician_changed"
    assert told["tells"][0]["window"] == {"start": "2026-11-30T10:00:00+00:00", "end": "2026-11-30T15:00:00+00:00"}
    assert everything(house) == before


@pytest.mark.parametrize(
    ("move", "rules"),
    [
        ({"technician_id": 2, "arrival": NOON}, [("no_skill", False, None)]),
        ({"technician_id": 3, "arrival": "2026-11-30T15:30:00+00:00"}, [("outside_window", False, 30)]),
        (
            {"technician_id": 3, "arrival": "2026-11-30T16:40:00+00:00"},
            [("outside_shift", False, 25), ("outside_window", False, 100)],
        ),
        ({"technician_id": 3, "arrival": "2026-11-30T06:00:00+00:00"}, [("arrival_past", True, None)]),
        ({}, [("promise_open", False, None)]),
    ],
)
def test_names_each_rule_that_a_move_breaks_and_by_how_much(
    house: Backend, move: dict[str, Any], rules: list[tuple[str, bool, int | None]]
) -> None:
    assert broken(ask(door(house), 1, **move)) == rules


def test_judges_as_the_drop_decides(house: Backend) -> None:
    desk = door(house)
    for who in (1, 2, 3):
        for hour in (10, 12, 14, 16, 18):
            move = {"technician_id": who, "arrival": f"2026-11-30T{hour}:00:00+00:00"}
            grade = ask(desk, 1, **move)["grade"]
            answer = change(desk, house, 1, "assign", **move)
            assert (answer.status_code == 200) == (grade == "good"), (move, grade, answer.get_json())


def test_tells_nobody_of_a_move_that_is_taken_back_in_time(
    house: Backend, carrier: FakeCarrier, clock: FixedClock
) -> None:
    desk, before = door(house), the_visit(house, 1)
    assert before.during is not None
    there = {"technician_id": 3, "arrival": NOON, "grace_seconds": GRACE}
    assert change(desk, house, 1, "assign", **there).status_code == 200
    assert sent(house, carrier, clock, after=10) == []
    back = {"technician_id": 1, "arrival": before.during.lower.isoformat(), "grace_seconds": GRACE, "pin": False}
    answer = change(desk, house, 1, "assign", **back)
    assert (answer.status_code, answer.get_json()["pinned_technician_id"]) == (200, None)
    assert sent(house, carrier, clock, after=120) == []
    assert the_visit(house, 1).during == before.during


def test_tells_once_and_exactly_who_is_concerned_when_the_grace_is_over(
    house: Backend, carrier: FakeCarrier, clock: FixedClock
) -> None:
    desk = door(house)
    change(desk, house, 1, "assign", technician_id=3, arrival=NOON, grace_seconds=GRACE)
    change(desk, house, 1, "assign", technician_id=3, arrival="2026-11-30T12:30:00+00:00", grace_seconds=GRACE)
    [body] = sent(house, carrier, clock)
    assert "Cy Marsh" in body
    told = ask(desk, 1, technician_id=1, arrival=NOON)
    assert [one["kind"] for one in told["tells"] if one["whom"] == "customer"] == ["technician_changed"]


def test_takes_a_visit_off_and_gives_it_back_without_a_word(
    house: Backend, carrier: FakeCarrier, clock: FixedClock
) -> None:
    desk, before = door(house), the_visit(house, 1)
    assert before.during is not None
    assert change(desk, house, 1, "take-off", why="Ada asks for it.").status_code == 200
    assert the_visit(house, 1).technician_id is None
    assert [one["kind"] for one in desk.get("/tasks?state=open").get_json()["items"]] == ["promise_in_doubt"]
    with house.work() as work:
        assert not stranded_promises.end_stranded(work, 1)
    back = {"technician_id": 1, "arrival": before.during.lower.isoformat(), "grace_seconds": GRACE}
    assert change(desk, house, 1, "assign", **back).status_code == 200
    assert desk.get("/tasks?state=open").get_json()["items"] == []
    assert sent(house, carrier, clock, after=600) == []


def test_asks_again_about_a_visit_that_is_taken_off_a_second_time(house: Backend) -> None:
    desk, before = door(house), the_visit(house, 1)
    back = {"technician_id": 1, "arrival": before.during.lower.isoformat(), "grace_seconds": GRACE}
    for _ in range(2):
        assert change(desk, house, 1, "take-off").status_code == 200
        assert [one["kind"] for one in desk.get("/tasks?state=open").get_json()["items"]] == ["promise_in_doubt"]
        assert change(desk, house, 1, "assign", **back).status_code == 200
        assert desk.get("/tasks?state=open").get_json()["items"] == []


def test_ends_the_promise_of_a_visit_that_stays_off(house: Backend, carrier: FakeCarrier, clock: FixedClock) -> None:
    change(door(house), house, 1, "take-off")
    clock.forward(minutes=3)
    with house.work() as work:
        assert stranded_promises.end_stranded(work, 1)
    [body] = sent(house, carrier, clock)
    assert "another time" in body or "new time" in body


def test_refuses_to_take_off_what_nobody_has(house: Backend) -> None:
    desk = door(house)
    change(desk, house, 1, "take-off")
    answer = change(desk, house, 1, "take-off")
    assert (answer.status_code, answer.get_json()["title"]) == (409, "nobody_has_it")
    stale = desk.ask("POST", "/visits/2/take-off", headers={"If-Match": '"1"'}, json={})
    assert stale.status_code == 412


def test_answers_a_verdict_to_readers_and_only_within_their_bounds(house: Backend) -> None:
    assert ask(door(house, Role.SERVICE), 1, technician_id=3, arrival=NOON)["grade"] == "good"
    bound = door(house, name="bound", territory_ids=(99,))
    assert bound.post("/visits/1/verdict", {}).status_code == 404
    assert door(house).post("/visits/1/verdict", {"technician_id": 3}).status_code == 422


def test_says_how_likely_the_promises_are_kept_after_a_move(house: Backend) -> None:
    """To somebody who is free it harms nobody; right behind the other visit of the same technician it does."""
    desk = door(house)
    free = ask(desk, 1, technician_id=3, arrival=NOON)
    assert [one["visit_id"] for one in free["odds"]] == [1]
    assert free["odds"][0]["after"] > 0.9
    late = ask(desk, 1, technician_id=1, arrival="2026-11-30T12:00:00+00:00")
    assert late["odds"][0]["visit_id"] == 1
    assert 0 < late["odds"][0]["after"] <= 1
    assert late["expected_broken"] == pytest.approx(
        sum((one["before"] or 1) - one["after"] for one in late["odds"]), abs=0.01
    )
    assert ask(desk, 1, technician_id=2, arrival=NOON)["odds"] == []
