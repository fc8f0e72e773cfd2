"""A repair of a promise at risk is carried out as it was priced, or refused with what is to be had now."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, Event, Jeopardy, Message, Promise, Task, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_visit
from tests.support.running.racing import at_once

PATH = "/jeopardies/1"


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def at_risk(house: Backend, *, orders: int = 2) -> list[int]:
    """Two technicians and some visits, of which the first is expected half an hour after its window."""
    ids = a_town(house, orders=orders, technicians=2)
    plan_day(house)
    delay(house, ids[0])
    promise_repair.find(house, 1)
    return ids


def delay(house: Backend, visit_id: int) -> None:
    with house.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        visit.eta = window_of(work, visit_id)[1] + timedelta(minutes=30)
        jeopardies.review(work, visit.technician_id or 0)


def window_of(work: Any, visit_id: int) -> tuple[datetime, datetime]:
    live = work.session.query(Appointment).filter_by(visit_id=visit_id, state="live").one()
    return live.arrival_window.lower, live.arrival_window.upper


def repair(desk: Door, kind: str, version: int = 2, **headers: str) -> Any:
    return desk.post(f"{PATH}/repair", {"kind": kind}, headers={"If-Match": f'"{version}"'} | headers)


def offered(desk: Door) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in desk.get(PATH).get_json()["repairs"]}


def texts(house: Backend) -> list[tuple[str, int]]:
    """The texts since the plan was published: their kinds, and about which visits they are."""
    with house.work() as work:
        told = work.session.query(Message).filter(Message.kind.not_in(["reminder", "confirmation"]))
        return [(text.kind, text.visit_id) for text in told.order_by(Message.id)]


def test_sends_another_technician_and_tells_that_customer_alone(house: Backend) -> None:
    ids = at_risk(house)
    desk, before = door(house), the_visit(house, ids[0])
    wanted = offered(desk)["other_technician"]
    answer = repair(desk, "other_technician")
    told = answer.get_json()
    assert (answer.status_code, told["repaired_by"], told["cleared_at"] is not None) == (200, "other_technician", True)
    after = the_visit(house, ids[0])
    assert (after.technician_id, after.technician_id == before.technician_id) == (wanted["technician_id"], False)
    assert abs(after.during.lower - datetime.fromisoformat(wanted["arrival"])) <= timedelta(minutes=10)
    assert texts(house) == [("technician_changed", ids[0])]
    with house.work() as work:
        promises = work.session.query(Promise).filter_by(visit_id=ids[0]).order_by(Promise.id).all()
        assert [(one.state, one.due) for one in promises] == [("withdrawn", promises[0].due), ("made", promises[0].due)]
        entry = work.session.query(AuditEntry).filter_by(action="promise.repaired").one()
        assert (entry.actor, entry.detail["kind"]) == ("dispatcher", "other_technician")
        kinds = [row.kind for row in work.session.query(Event).order_by(Event.id) if row.kind.startswith("promise.")]
    assert kinds == ["promise.in_jeopardy", "promise.repaired", "promise.out_of_jeopardy"]
    assert desk.get("/jeopardies").get_json()["items"] == []


def test_lets_two_technicians_exchange_visits_and_keeps_both_windows(house: Backend) -> None:
    ids = at_risk(house, orders=4)
    desk = door(house)
    swap = offered(desk)["swap"]
    first, other = the_visit(house, ids[0]), the_visit(house, swap["other_visit_id"])
    with house.work() as work:
        windows = [window_of(work, id) for id in (first.id, other.id)]
    assert repair(desk, "swap").status_code == 200
    assert the_visit(house, first.id).technician_id == other.technician_id
    assert the_visit(house, other.id).technician_id == first.technician_id
    assert sorted(texts(house)) == sorted([("technician_changed", first.id), ("technician_changed", other.id)])
    with house.work() as work:
        assert [window_of(work, id) for id in (first.id, other.id)] == windows


def test_agrees_on_a_later_window_and_tells_it(house: Backend) -> None:
    ids = at_risk(house)
    desk = door(house)
    later = offered(desk)["later_window"]
    assert repair(desk, "later_window").status_code == 200
    assert texts(house) == [("window_changed", ids[0])]
    with house.work() as work:
        start, end = window_of(work, ids[0])
        assert start <= datetime.fromisoformat(later["arrival"]) < end
        visit = work.session.get_one(Visit, ids[0])
        assert [(row.during.lower, row.during.upper) for row in visit.windows] == [(start, end)]


def test_asks_a_person_to_call_and_leaves_the_promise_at_risk(house: Backend) -> None:
    ids = at_risk(house)
    desk = door(house)
    answer = repair(desk, "call_customer").get_json()
    assert (answer["repaired_by"], answer["cleared_at"]) == ("call_customer", None)
    with house.work() as work:
        task = work.session.query(Task).filter_by(kind="call_customer").one()
        assert task.visit_id == ids[0]
    assert (texts(house), len(desk.get("/jeopardies").get_json()["items"])) == ([], 1)


def test_finds_repairs_while_the_technician_has_just_left_another_customer(house: Backend, clock: FixedClock) -> None:
    """They are expected any moment, so that no route begins where they were last until the visit at risk is moved."""
    ids = a_town(house, orders=2)
    plan_day(house)
    first, second = sorted((the_visit(house, id) for id in ids), key=begin_of)
    with house.work() as work:
        clock.set(window_of(work, second.id)[1] + timedelta(minutes=10))
    with house.work() as work:
        done = work.session.get_one(Visit, first.id)
        done.state, done.ended_at, done.ended_by = VisitState.COMPLETED, work.now, done.technician_id
    delay(house, second.id)
    promise_repair.find(house, 1)
    assert {"call_customer", "later_window"} <= offered(door(house)).keys()


def test_refuses_a_repair_that_the_day_has_overtaken_and_offers_fresh_ones(house: Backend) -> None:
    ids = at_risk(house)
    desk, wanted = door(house), offered(door(house))["other_technician"]
    before = the_visit(house, ids[0])
    absence = {"start": EARLY.isoformat(), "end": (EARLY + timedelta(hours=12)).isoformat(), "reason": "ill"}
    desk.post(f"/technicians/{wanted['technician_id']}/absences", absence)
    refused = repair(desk, "other_technician")
    told = refused.get_json()
    assert (refused.status_code, told["title"], told["version"]) == (409, "repair_stale", 3)
    assert "other_technician" not in {one["kind"] for one in told["repairs"]}
    assert "call_customer" in {one["kind"] for one in told["repairs"]}
    after = the_visit(house, ids[0])
    assert (after.technician_id, after.during, after.version) == (before.technician_id, before.during, before.version)
    assert texts(house) == []


def test_refuses_a_repair_chosen_from_an_older_list(house: Backend) -> None:
    at_risk(house)
    desk = door(house)
    assert desk.post(f"{PATH}/look-again").get_json()["version"] == 3
    stale = repair(desk, "other_technician", version=2)
    assert (stale.status_code, stale.get_json()["current"]["version"]) == (412, 3)
    assert desk.post(f"{PATH}/repair", {"kind": "swap"}).status_code == 428
    assert texts(house) == []


def test_refuses_to_repair_what_is_not_at_risk_any_more(house: Backend) -> None:
    ids = at_risk(house)
    with house.work() as work:
        work.session.query(Jeopardy).one().cleared_at = EARLY
    refused = repair(door(house), "other_technician")
    assert (refused.status_code, refused.get_json()["title"]) == (409, "jeopardy_cleared")
    with house.work() as work:
        work.session.query(Jeopardy).one().cleared_at = None
        work.session.get_one(Visit, ids[0]).state = VisitState.ON_SITE
    assert repair(door(house), "other_technician").get_json()["title"] == "repair_stale"


def test_takes_a_visit_over_from_a_technician_who_is_on_his_way(house: Backend) -> None:
    ids = at_risk(house)
    with house.work() as work:
        visit = work.session.get_one(Visit, ids[0])
        visit.state, visit.en_route_at = VisitState.EN_ROUTE, EARLY
    assert repair(door(house), "other_technician").status_code == 200
    after = the_visit(house, ids[0])
    assert (after.state, after.en_route_at) == ("scheduled", None)


def test_lets_one_of_two_dispatchers_repair(house: Backend) -> None:
    at_risk(house)
    desks = [door(house, name=f"desk{number}") for number in range(2)]

    def race(number: int) -> int:
        return int(repair(desks[number], ("other_technician", "later_window")[number]).status_code)

    assert sorted(at_once(*[partial(race, number) for number in range(2)])) == [200, 409]
    assert len(texts(house)) == 1


def test_repairs_once_under_a_key(house: Backend) -> None:
    at_risk(house)
    answers = [repair(door(house), "other_technician", **{"Idempotency-Key": "r1"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert len(texts(house)) == 1


def test_hides_promises_of_other_territories(house: Backend) -> None:
    at_risk(house)
    stranger = door(house, Role.DISPATCHER, name="north", territory_ids=(999,))
    assert stranger.get(PATH).status_code == 404
    assert repair(stranger, "other_technician").status_code == 404
