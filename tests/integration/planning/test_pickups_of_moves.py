"""A stop at the supply place follows its visits: one trip for what is needed, none for what nobody needs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Pickup, Technician
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.doors.parts import needs, supply
from tests.support.field import a_token, bearer
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_visit
from tests.support.technicians import a_shift

ADA, BO = 1, 2
TEN = datetime.fromisoformat("2026-11-30T10:00:00+00:00")
A_DAY = timedelta(days=1)


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Three visits that Ada (1) and Bo (2) can do, two of which need a part that only the depot has."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=3, technicians=2, symptom="router_fault", publishes_itself=True)
    supply(town)
    for visit_id in (1, 2):
        needs(town, visit_id, ["ONT-X"])
    with town.work() as work:
        for technician_id in (ADA, BO):
            a_shift(
                work, work.session.get_one(Technician, technician_id), START + A_DAY, START + A_DAY + timedelta(hours=8)
            )
    return town


def tag(house: Backend, visit_id: int) -> dict[str, str]:
    return {"If-Match": f'"{the_visit(house, visit_id).version}"'}


def send(house: Backend, visit_id: int, technician_id: int, arrival: datetime) -> None:
    body = {"technician_id": technician_id, "arrival": arrival.isoformat(), "pin": False}
    answer = door(house).ask("POST", f"/visits/{visit_id}/assign", headers=tag(house, visit_id), json=body)
    assert answer.status_code == 200, answer.json


def a_move(house: Backend, visit_id: int, technician_id: int, arrival: datetime) -> dict[str, Any]:
    version = the_visit(house, visit_id).version
    return {
        "visit_id": visit_id, "version": version, "technician_id": technician_id, "arrival": arrival.isoformat(),
        "pin": False,
    }  # fmt: skip


def stops(house: Backend) -> dict[int, list[tuple[int, list[str]]]]:
    """The stops that technicians' devices show, by technician: for which visit, and what is taken."""
    return {who: of_phone(house, who) for who in (ADA, BO)}


def of_phone(house: Backend, technician_id: int) -> list[tuple[int, list[str]]]:
    day = Door(app_of(house).test_client(), bearer(a_token(house, technician_id))).get("/mobile/day").json
    return [(one["visit_id"], one["parts"]) for one in day["pickups"]]


def rows(house: Backend) -> int:
    with house.work() as work:
        return work.session.query(Pickup).count()


def test_makes_one_stop_again_after_a_visit_came_back(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 1, BO, TEN)
    assert stops(house) == {ADA: [], BO: [(1, ["ONT-X"])]}
    send(house, 1, ADA, TEN)
    assert stops(house) == {ADA: [(1, ["ONT-X"])], BO: []}
    assert rows(house) == 1


def test_makes_one_stop_after_a_visit_went_to_another_day(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 1, ADA, TEN + A_DAY)
    assert stops(house)[ADA] == [(1, ["ONT-X"])]


def test_keeps_the_stop_for_whoever_else_needs_it(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    assert stops(house)[ADA] == [(1, ["ONT-X:2"])]
    send(house, 1, BO, TEN)
    assert stops(house) == {ADA: [(2, ["ONT-X"])], BO: [(1, ["ONT-X"])]}


def test_moves_several_by_one_stop_and_back(house: Backend) -> None:
    desk = door(house)
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    before = {visit_id: begin_of(the_visit(house, visit_id)) for visit_id in (1, 2)}
    moves = [a_move(house, visit_id, BO, at) for visit_id, at in before.items()]
    verdict = desk.post("/visit-moves/verdict", {"moves": moves}).json
    assert verdict["grade"] == "good", [one for one in verdict["rules"] if not one["kept"]]
    assert stops(house) == {ADA: [(1, ["ONT-X:2"])], BO: []}
    assert desk.post("/visit-moves", {"moves": moves}).status_code == 200
    assert stops(house) == {ADA: [], BO: [(1, ["ONT-X:2"])]}
    back = [a_move(house, visit_id, ADA, at) for visit_id, at in before.items()]
    assert desk.post("/visit-moves", {"moves": back}).status_code == 200
    assert stops(house) == {ADA: [(1, ["ONT-X:2"])], BO: []}
    assert rows(house) == 1


def test_takes_off_and_gives_back(house: Backend) -> None:
    desk = door(house)
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    off = [{"visit_id": 1, "version": the_visit(house, 1).version}]
    assert desk.post("/visit-moves", {"moves": off, "why": "A mistake."}).status_code == 200
    assert stops(house)[ADA] == [(2, ["ONT-X"])]
    assert desk.post("/visit-moves", {"moves": [a_move(house, 1, ADA, TEN)]}).status_code == 200
    assert stops(house)[ADA] == [(1, ["ONT-X:2"])]
    assert rows(house) == 1


def test_keeps_the_stop_of_others_when_an_order_is_cancelled(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    answer = door(house).post(f"/orders/{the_visit(house, 1).order_id}/cancel", {"why": "They move away."})
    assert answer.status_code in (200, 204), answer.json
    assert stops(house)[ADA] == [(2, ["ONT-X"])]


def test_keeps_the_stop_of_others_when_one_needs_it_no_more(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    needs(house, 1, [])
    assert stops(house)[ADA] == [(2, ["ONT-X"])]
    needs(house, 2, [])
    assert stops(house)[ADA] == []


def test_plans_on_by_the_stop_that_a_pinned_visit_needs(house: Backend) -> None:
    send(house, 1, ADA, TEN)
    send(house, 2, ADA, TEN + timedelta(hours=2))
    pinned = {"technician_id": ADA, "arrival": (TEN + timedelta(hours=2)).isoformat()}
    assert door(house).ask("POST", "/visits/2/pin", headers=tag(house, 2), json=pinned).status_code == 200
    plan_day(house)
    who = the_visit(house, 1).technician_id
    taken = {visit_id: parts for found in stops(house).values() for visit_id, parts in found}
    assert taken == ({1: ["ONT-X:2"]} if who == ADA else {1: ["ONT-X"], 2: ["ONT-X"]})


def test_sends_another_past_the_stop_of_pinned_visits(house: Backend) -> None:
    for visit_id, hours in ((1, 1), (2, 3)):
        body = {"technician_id": ADA, "arrival": (TEN + timedelta(hours=hours)).isoformat()}
        answer = door(house).ask("POST", f"/visits/{visit_id}/assign", headers=tag(house, visit_id), json=body)
        assert answer.status_code == 200, answer.json
    assert of_phone(house, ADA) == [(1, ["ONT-X:2"])]
    needs(house, 3, ["ONT-X:3"])
    send(house, 3, ADA, TEN + timedelta(hours=5))
    assert of_phone(house, ADA) == [(1, ["ONT-X:5"])]
    assert [begin_of(the_visit(house, one)) - TEN for one in (1, 2, 3)] == [timedelta(hours=h) for h in (1, 3, 5)]
