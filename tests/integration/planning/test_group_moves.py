"""Several visits moved in one go: one verdict that leaves no trace, all of them or none, and taken back likewise."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory
from dispatch.messaging.processes.sending import SenderPool
from dispatch.planning.rules.group_moves import VisitMove, in_order, together
from dispatch.planning.rules.move_verdicts import Grade, MovedVisit, MoveRule, MoveVerdict
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import everything
from tests.support.orders import a_window
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_visit
from tests.support.technicians import a_technician

HOUR = timedelta(hours=1)
ALL = (1, 2, 3)


@pytest.fixture
def carrier() -> FakeCarrier:
    return FakeCarrier()


@pytest.fixture
def house(backend: Backend, clock: FixedClock, carrier: FakeCarrier) -> Backend:
    """Three visits of Ada Weiss one after the other, whose customers were told; Cy Marsh (2) could do them all."""
    clock.set(EARLY)
    house = with_carriers(quick(backend), carrier)
    a_town(house, orders=3, technicians=1, symptom="router_fault", windows=(a_window(hours=1, length_hours=6),))
    plan_day(house)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), name="Cy Marsh")
    clock.forward(hours=1, minutes=30)
    SenderPool(house).send_due()
    carrier.taken.clear()
    carrier.ids = "later-{}"
    return house


def shifted(house: Backend, minutes: int, ids: tuple[int, ...] = ALL) -> list[dict[str, Any]]:
    """The moves that bring each so many minutes later, with its own technician."""
    found = [the_visit(house, visit_id) for visit_id in ids]
    return [
        {
            "visit_id": visit.id,
            "version": visit.version,
            "technician_id": visit.technician_id,
            "arrival": (begin_of(visit) + timedelta(minutes=minutes)).isoformat(),
        }
        for visit in found
    ]


def off(house: Backend, ids: tuple[int, ...] = ALL) -> list[dict[str, Any]]:
    return [{"visit_id": visit_id, "version": the_visit(house, visit_id).version} for visit_id in ids]


def ask(desk: Door, moves: list[dict[str, Any]]) -> dict[str, Any]:
    answer = desk.post("/visit-moves/verdict", {"moves": moves})
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def places(house: Backend) -> list[tuple[int | None, Any]]:
    visits = [the_visit(house, visit_id) for visit_id in ALL]
    return [(visit.technician_id, begin_of(visit) if visit.during else None) for visit in visits]


def test_judges_all_by_the_room_that_each_leaves_the_others_and_changes_nothing(house: Backend) -> None:
    desk = door(house)
    ask(desk, shifted(house, 20))
    before = everything(house)
    for minutes in (20, 45):
        told = ask(desk, shifted(house, minutes))
        assert (told["grade"], told["moved"]) == ("good", []), told
    assert everything(house) == before


def test_moves_all_together_and_back_so_that_nobody_hears_of_it(
    house: Backend, carrier: FakeCarrier, clock: FixedClock
) -> None:
    desk, before = door(house), places(house)
    moved = desk.post("/visit-moves", {"moves": shifted(house, 20), "grace_seconds": 20})
    assert moved.status_code == 200, moved.get_json()
    assert places(house) == [(who, at + timedelta(minutes=20)) for who, at in before]
    assert all(the_visit(house, visit_id).pinned_technician_id == 1 for visit_id in ALL)
    back = [one | {"pin": False} for one in shifted(house, -20)]
    assert desk.post("/visit-moves", {"moves": back, "grace_seconds": 20}).status_code == 200
    assert places(house) == before
    clock.forward(seconds=600)
    SenderPool(house).send_due()
    assert carrier.taken == []


def test_takes_all_off_with_one_reason_and_gives_them_back(house: Backend) -> None:
    desk, before = door(house), places(house)
    told = ask(desk, off(house))
    assert (told["grade"], [one["code"] for one in told["rules"] if not one["kept"]]) == ("breaks", ["promise_open"])
    assert len([one for one in told["tells"] if one["whom"] == "customer"]) == 3
    given = shifted(house, 0)
    assert desk.post("/visit-moves", {"moves": off(house), "why": "Ada asks for it."}).status_code == 200
    assert places(house) == [(None, None)] * 3
    again = [one | {"version": the_visit(house, one["visit_id"]).version, "pin": False} for one in given]
    assert ask(desk, again)["grade"] == "good"
    assert desk.post("/visit-moves", {"moves": again}).status_code == 200
    assert places(house) == before


def test_moves_none_where_one_breaks_a_rule_or_has_changed(house: Backend) -> None:
    desk, before = door(house), places(house)
    late = shifted(house, 420)
    told = ask(desk, late)
    assert told["grade"] == "breaks"
    refused = desk.post("/visit-moves", {"moves": late})
    assert (refused.status_code, refused.json["title"]) == (409, "breaks_rules")
    moves = shifted(house, 20)
    moves[2]["version"] -= 1
    stale = desk.post("/visit-moves", {"moves": moves})
    assert (stale.status_code, stale.json["title"]) == (412, "stale_version")
    assert places(house) == before


def test_lets_two_change_places(house: Backend) -> None:
    desk = door(house)
    (_, first), (_, second), _ = places(house)
    moves = shifted(house, 0, (1, 2))
    moves[0]["arrival"], moves[1]["arrival"] = second.isoformat(), first.isoformat()
    moves[1]["technician_id"] = 2
    assert desk.post("/visit-moves", {"moves": moves}).status_code == 200
    assert places(house)[:2] == [(1, second), (2, first)]


def test_takes_each_once_and_by_those_who_may_see_them(house: Backend) -> None:
    moves = shifted(house, 20)
    assert door(house).post("/visit-moves", {"moves": [moves[0], moves[0]]}).status_code == 422
    assert door(house).post("/visit-moves", {"moves": []}).status_code == 422
    far = door(house, name="far", territory_ids=(99,))
    assert far.post("/visit-moves", {"moves": moves}).status_code in {404, 422}
    assert far.post("/visit-moves/verdict", {"moves": off(house)}).status_code == 404


def test_orders_moves_so_that_each_finds_room() -> None:
    def to(visit_id: int, hours: float | None) -> VisitMove:
        return VisitMove(visit_id, 1, None if hours is None else 1, None if hours is None else START + hours * HOUR)

    starts = {1: START, 2: START + HOUR, 3: START + 2 * HOUR, 4: None, 5: START}
    later = in_order([to(1, 1), to(2, 2), to(3, 3), to(4, 0), to(5, None)], starts)
    assert [one.visit_id for one in later] == [5, 3, 2, 1, 4]
    earlier = in_order([to(3, 1), to(2, 0), to(1, -1)], starts)
    assert [one.visit_id for one in earlier] == [1, 2, 3]


def test_adds_verdicts_up() -> None:
    kept, broken = MoveRule("outside_window", kept=True), MoveRule("outside_window", minutes=5)
    of_first = MoveVerdict(1, (kept, MoveRule("no_skill", names=("fiber",))), 60, (MovedVisit(2, START, START + HOUR),))
    of_second = MoveVerdict(1, (broken,), -20, (MovedVisit(9, START, START + HOUR), MovedVisit(9, START, START)))
    told = together([(1, of_first), (2, of_second)])
    assert told.grade is Grade.BREAKS
    assert [(rule.code, rule.kept, rule.minutes) for rule in told.rules] == [
        ("outside_window", False, 5),
        ("no_skill", False, None),
    ]
    assert (told.driving_seconds, [one.visit_id for one in told.moved]) == (40, [9])
