"""The day's board in one answer, and no more of it than its reader may see."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Appointment, Position, Technician, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.technicians import a_technician, a_territory


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A planned day of two technicians, and one order that nobody can do."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=2, technicians=2)
    with house.work() as work:
        an_order(work, point=(47.14, 9.52), windows=(a_window(hours=12),))
    plan_day(house)
    return house


def board(desk: Door, query: str = "date=2026-11-30") -> dict[str, Any]:
    answer = desk.get(f"/board?{query}")
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def test_tells_who_goes_where_and_what_nobody_has(house: Backend) -> None:
    told = board(door(house))
    assert (told["day"], told["zone"], told["at"]) == ("2026-11-30", "Europe/Vaduz", "2026-11-30T07:00:00+00:00")
    assert told["span"] == ["2026-11-29T23:00:00+00:00", "2026-11-30T23:00:00+00:00"]
    assert [one["shifts"] for one in told["technicians"]] == [
        [["2026-11-30T09:00:00+00:00", "2026-11-30T17:00:00+00:00"]]
    ] * 2
    assert [one["breaks"][0]["minutes"] for one in told["technicians"]] == [30, 30]
    assert [one["id"] for one in told["visits"]] == [1, 2]
    assert [(one["id"], one["unplaced_code"]) for one in told["unplaced"]] == [(3, "no_shift")]
    assert [(one["territory_id"], one["state"]) for one in told["plans"]] == [(1, "published")]


def test_tells_of_a_visit_what_was_promised_and_when_it_is_expected(house: Backend) -> None:
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        told = work.session.query(Appointment).filter_by(visit_id=1).one()
        visit.eta = told.arrival_window.upper + timedelta(hours=1)
        jeopardies.review(work, visit.technician_id or 0)
    promise_repair.find(house, 1)
    found = board(door(house))
    shown = next(one for one in found["visits"] if one["id"] == 1)
    assert shown["promised"] == [told.arrival_window.lower.isoformat(), told.arrival_window.upper.isoformat()]
    assert shown["expected_at"] == visit.eta.isoformat()
    assert shown["late_minutes"] == 60
    [risk] = found["risks"]
    assert (risk["visit_id"], risk["late_minutes"]) == (1, 60)
    assert risk["repairs"][-1]["kind"] == "call_customer"


def test_tells_of_some_only_what_an_event_concerns(house: Backend) -> None:
    with house.work() as work:
        who = work.session.get_one(Visit, 1).technician_id
        other = next(one.id for one in work.session.query(Technician) if one.id != who)
    told = board(door(house), "date=2026-11-30&visits=1,3")
    assert [one["id"] for one in told["technicians"]] == [who]
    assert {one["technician_id"] for one in told["visits"]} == {who}
    assert told["whole"] is False
    assert [one["id"] for one in told["unplaced"]] == [3]
    both = board(door(house), f"date=2026-11-30&visits=1&technicians={other}")
    assert sorted(one["id"] for one in both["technicians"]) == sorted([who, other])


def test_shows_where_somebody_was_seen_and_when_they_are_away(house: Backend) -> None:
    with house.work() as work:
        work.session.add(Position(technician_id=1, lat=47.2, lon=9.6, at=EARLY))
        work.session.add(Absence(technician_id=1, during=Range(START, None), kind="ill", reason="flu"))
    one = next(one for one in board(door(house))["technicians"] if one["id"] == 1)
    assert one["position"] == {"point": [47.2, 9.6], "at": "2026-11-30T07:00:00+00:00"}
    times = ["2026-11-30T09:00:00+00:00", "2026-11-30T23:00:00+00:00"]
    assert one["absences"] == [{"during": times, "kind": "ill", "reason": "flu"}]


def test_shows_nobody_what_lies_outside_their_territories(house: Backend) -> None:
    with house.work() as work:
        elsewhere = a_territory(work, "T2")
        a_technician(work, elsewhere, name="Far Away")
        an_order(work, territory="T2", windows=(), point=None)
    bound = door(house, name="bound", territory_ids=(elsewhere.id,))
    told = board(bound)
    assert [one["name"] for one in told["technicians"]] == ["Far Away"]
    assert (told["visits"], [one["id"] for one in told["unplaced"]]) == ([], [4])
    assert [one["code"] for one in told["territories"]] == ["T2"]
    assert bound.get("/board?territories=T1").status_code == 404
    assert bound.get("/board?technicians=1").get_json()["technicians"] == []
    assert [one["code"] for one in board(door(house), "territories=T2,T1")["territories"]] == ["T2", "T1"]


def test_refuses_a_list_that_holds_no_ids(house: Backend) -> None:
    desk = door(house)
    for query in ("visits=a", "technicians=1,,2", "visits=" + ",".join(["1"] * 201), "date=today"):
        assert desk.get(f"/board?{query}").status_code == 422, query
