from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    Absence,
    Appointment,
    Event,
    Jeopardy,
    Message,
    Promise,
    Task,
    Technician,
    Visit,
    WorkOrder,
)
from dispatch.kernel.work import Work
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.planning.processes import planning
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority, Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_device, an_event, take
from tests.support.orders import an_order
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_plan, the_visit
from tests.support.technicians import a_territory


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def texts(backend: Backend) -> list[str]:
    with backend.work() as work:
        return [row.kind for row in work.session.query(Message).filter(Message.kind != "reminder").order_by(Message.id)]


def events(backend: Backend, start: str) -> list[str]:
    with backend.work() as work:
        return [row.kind for row in work.session.query(Event).order_by(Event.id) if row.kind.startswith(start)]


def disruption(desk: Door, **body: Any) -> Any:
    return desk.post("/disruptions", body)


def holders(backend: Backend, ids: list[int]) -> list[int | None]:
    return [the_visit(backend, id).technician_id for id in ids]


def expect(backend: Backend, visit_id: int, eta: datetime) -> None:
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        visit.eta = eta
        jeopardies.review(work, visit.technician_id or 0)


def why_away(house: Backend, technician_id: int) -> list[tuple[str | None, str]]:
    told = door(house).get(f"/technicians/{technician_id}/absences").json["items"]
    return [(one["kind"], one["reason"]) for one in told]


def test_hands_the_work_of_an_ill_technician_to_others_and_tells_whom_it_concerns(
    house: Backend, clock: FixedClock
) -> None:
    ids = a_town(house, orders=4, technicians=2)
    plan_day(house)
    before = holders(house, ids)
    sick = max(before, key=before.count)
    concerned = [id for id, holder in zip(ids, before, strict=True) if holder == sick]
    answer = disruption(door(house), kind="technician_ill", technician_id=sick, why="fever")
    assert answer.status_code == 202
    planning.run(house, answer.get_json()["plan_id"])
    plan = the_plan(house, answer.get_json()["plan_id"])
    assert (plan.state, plan.cause, plan.unplaced) == ("published", "technician_ill", [])
    assert holders(house, ids) == [3 - sick] * 4
    assert why_away(house, sick) == [("ill", "fever")]
    told = texts(house)[4:]
    assert len(told) == len(concerned)
    assert set(told) <= {"technician_changed", "window_changed"}


def test_leaves_a_visit_that_has_begun_with_whom_began_it(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=2)
    plan_day(house)
    with house.work() as work:
        begun = work.session.get_one(Visit, ids[0])
        begun.state, begun.arrived_at = VisitState.ON_SITE, EARLY
        sick = begun.technician_id
    disruption(door(house), kind="technician_ill", technician_id=sick)
    assert (the_visit(house, ids[0]).technician_id, the_visit(house, ids[0]).state) == (sick, "on_site")
    with house.work() as work:
        assert [task.kind for task in work.session.query(Task)] == ["visit_interrupted"]


def test_asks_again_when_whoever_had_begun_falls_away_a_second_time(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=2)
    plan_day(house)
    with house.work() as work:
        begun = work.session.get_one(Visit, ids[0])
        begun.state, begun.arrived_at = VisitState.ON_SITE, EARLY
        sick = begun.technician_id
    desk = door(house)
    for _ in range(2):  # The same news twice, before anybody has looked, is one question.
        disruption(desk, kind="technician_ill", technician_id=sick)
        (task,) = interrupted(desk)
    assert desk.post(f"/tasks/{task['id']}/done", {}).status_code == 200
    assert interrupted(desk) == []
    disruption(desk, kind="technician_ill", technician_id=sick)
    (again,) = interrupted(desk)
    assert again["id"] != task["id"]


def test_asks_again_about_a_promise_whose_technician_came_back_and_left_once_more(
    house: Backend, clock: FixedClock
) -> None:
    a_town(house, orders=1, technicians=1)
    plan_day(house)
    desk = door(house, Role.ADMIN)
    asked = []
    for _ in range(2):
        switch(desk, active=False)
        asked += in_doubt(desk)
        switch(desk, active=True)
        plan_day(house)
        assert the_visit(house, 1).technician_id == 1
        assert in_doubt(desk) == []
    assert len(set(asked)) == 2
    assert texts(house) == ["confirmation"]


def switch(desk: Door, *, active: bool) -> None:
    version = desk.get("/technicians/1").get_json()["version"]
    assert desk.patch("/technicians/1", {"active": active}, version=version).status_code == 200


def in_doubt(desk: Door) -> list[int]:
    return [one["id"] for one in desk.get("/tasks?state=open").get_json()["items"] if one["kind"] == "promise_in_doubt"]


def interrupted(desk: Door) -> list[Any]:
    return [one for one in desk.get("/tasks?state=open").get_json()["items"] if one["kind"] == "visit_interrupted"]


def told_anew(house: Backend) -> int:
    """How many visits have another technician or another window than at first."""
    with house.work() as work:
        return work.session.query(Appointment).filter_by(version=2).count()


def test_repairs_a_whole_day_at_once_when_many_are_ill(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=6, technicians=3)
    plan_day(house)
    before = holders(house, ids)
    body = {"kind": "day_upset", "territory": "T1", "technician_ids": [1, 2], "why": "flu"}
    answer = disruption(door(house), **body)
    assert answer.status_code == 202
    planning.run(house, answer.get_json()["plan_id"])
    plan = the_plan(house, answer.get_json()["plan_id"])
    assert (plan.state, plan.cause, plan.technician_ids, plan.unplaced) == ("published", "day_upset", [], [])
    assert holders(house, ids) == [3] * 6
    assert len(texts(house)[6:]) == told_anew(house) >= sum(holder != 3 for holder in before)
    assert events(house, "disruption.") == ["disruption.technician_ill"] * 2 + ["disruption.day_upset"]


def test_takes_nobody_out_when_one_of_them_works_elsewhere(house: Backend) -> None:
    a_town(house, technicians=2)
    with house.work() as work:
        work.session.get_one(Technician, 2).territory_id = a_territory(work, "T2").id
    answer = disruption(door(house), kind="day_upset", territory="T1", technician_ids=[1, 2])
    assert (answer.status_code, answer.get_json()["title"]) == (422, "unknown_technician")
    with house.work() as work:
        assert work.session.query(Absence).count() == 0


def test_takes_a_technician_out_whose_vehicle_is_down_and_keeps_him_after(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=1)
    plan_day(house)
    clock.set(START)
    answer = disruption(door(house), kind="vehicle_down", technician_id=1, minutes=120, why="flat tyre")
    assert why_away(house, 1) == [("vehicle", "flat tyre")]
    planning.run(house, answer.get_json()["plan_id"])
    starts = [the_visit(house, id).during.lower for id in ids]
    assert min(starts) >= START + timedelta(minutes=120)
    assert set(texts(house)[2:]) <= {"window_changed"}


def test_moves_what_follows_a_visit_that_takes_longer_within_its_promise(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=1, windows=())
    plan_day(house)
    first, second = sorted((the_visit(house, id) for id in ids), key=begin_of)
    clock.set(first.during.lower)
    with house.work() as work:
        begun = work.session.get_one(Visit, first.id)
        begun.state, begun.arrived_at = VisitState.ON_SITE, first.during.lower
    answer = disruption(door(house), kind="visit_longer", visit_id=first.id, minutes=60)
    planning.run(house, answer.get_json()["plan_id"])
    moved = the_visit(house, second.id).during.lower
    assert moved >= first.during.lower + timedelta(seconds=first.service_seconds + 3600)
    assert the_visit(house, first.id).technician_id == 1


def test_holds_an_order_whose_part_is_missing_and_tells_the_customer(house: Backend) -> None:
    (visit_id,) = a_town(house, orders=1)
    plan_day(house)
    assert disruption(door(house), kind="part_missing", visit_id=visit_id, why="No splitter left.").status_code == 202
    visit = the_visit(house, visit_id)
    assert (visit.state, visit.technician_id, visit.unplaced_code) == ("draft", None, "part_missing")
    assert texts(house) == ["confirmation", "postponed"]
    with house.work() as work:
        order = work.session.query(WorkOrder).one()
        assert (order.state, order.state_reason) == ("held", "part_missing")
        assert [task.kind for task in work.session.query(Task)] == ["part_missing"]
    assert the_plan(house, plan_day(house)).stops == []


def test_frees_the_time_of_a_customer_who_cancels_and_moves_nobody(house: Backend) -> None:
    ids = a_town(house, orders=3)
    plan_day(house)
    before = [the_visit(house, id).during for id in ids[1:]]
    assert disruption(door(house), kind="customer_cancels", order_id=1, why="Moved away.").status_code == 202
    assert the_visit(house, ids[0]).state == "cancelled"
    assert [the_visit(house, id).during for id in ids[1:]] == before
    assert texts(house) == ["confirmation"] * 3 + ["cancelled"]


def test_leaves_word_and_opens_the_next_visit_when_nobody_is_at_home(house: Backend, clock: FixedClock) -> None:
    first, second = a_town(house, orders=2)
    plan_day(house)
    visit, before = the_visit(house, first), the_visit(house, second).during
    desk = door(house)
    early = disruption(desk, kind="nobody_home", visit_id=first)
    assert (early.status_code, early.get_json()["title"]) == (409, "window_not_open")
    clock.set(visit.during.lower + timedelta(minutes=5))
    for _ in range(2):
        assert disruption(desk, kind="nobody_home", visit_id=first, why="Rang twice.").status_code == 202
    ended = the_visit(house, first)
    assert (ended.state, ended.reason_code, ended.notes) == ("cannot_complete", "nobody_home", "Rang twice.")
    assert texts(house) == ["confirmation", "confirmation", "missed_you"]
    with house.work() as work:
        following = work.session.query(Visit).filter_by(previous_visit_id=first).one()
        assert (following.state, following.technician_id) == ("draft", None)
        assert [task.kind for task in work.session.query(Task)] == ["arrange_next_visit"]
        promise = work.session.query(Promise).filter_by(visit_id=first).one()
        assert (promise.state, promise.settled_by_event) == ("kept", f"desk:{first}:{visit.version}")
    assert the_visit(house, second).during == before


def test_tells_a_customer_once_whom_both_desk_and_device_missed(house: Backend, clock: FixedClock) -> None:
    (visit_id,) = a_town(house, orders=1)
    plan_day(house)
    visit = the_visit(house, visit_id)
    with house.work() as work:
        device = a_device(work, work.session.get_one(Technician, visit.technician_id))
    clock.set(visit.during.lower + timedelta(minutes=5))
    disruption(door(house), kind="nobody_home", visit_id=visit_id)
    noted = an_event(visit_id, "cannot_complete", visit.during.lower, reason="nobody_home")
    assert [verdict.verdict for verdict in take(house, device, noted)] == ["applied"]
    assert (the_visit(house, visit_id).state, texts(house)) == ("cannot_complete", ["confirmation", "missed_you"])
    with house.work() as work:
        open_visits = work.session.query(Visit).filter_by(previous_visit_id=visit_id)
        assert [one.state for one in open_visits] == ["draft"]


def an_emergency(house: Backend, **given: Any) -> int:
    with house.work() as work:
        return an_order(work, priority=Priority.EMERGENCY, windows=(), **given).id


def test_puts_an_emergency_into_the_route_that_reaches_it_soonest(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=4, technicians=2)
    plan_day(house)
    clock.set(START + timedelta(minutes=5))
    order_id = an_emergency(house, point=(47.1412, 9.5212))
    answer = disruption(door(house), kind="emergency", order_id=order_id)
    told = answer.get_json()
    assert (answer.status_code, told.get("plan_id"), told) == (202, None, told)
    visit = the_visit(house, told["visit_id"])
    assert (visit.technician_id, visit.state) == (told["technician_id"], "scheduled")
    assert visit.during.lower <= START + timedelta(hours=2)
    assert texts(house) == ["confirmation"] * 5
    with house.work() as work:
        window = work.session.query(Message).order_by(Message.id.desc()).filter_by(kind="confirmation").first()
        assert window is not None
        assert window.expires_at == clock.now() + timedelta(minutes=30)
    assert [the_visit(house, id).state for id in ids] == ["scheduled"] * 4


def test_asks_for_a_repair_when_no_route_takes_an_emergency(house: Backend, clock: FixedClock) -> None:
    a_town(house, orders=12, technicians=1, symptom="no_sync")
    plan_day(house)
    order_id = an_emergency(house, symptom="no_sync")
    told = disruption(door(house), kind="emergency", order_id=order_id).get_json()
    assert (told["technician_id"], events(house, "emergency")) == (None, [])
    with house.work() as work:
        from dispatch.db.tables import Plan

        plan_id = work.session.query(Plan).order_by(Plan.id.desc()).first().id
    planning.run(house, plan_id)
    assert the_visit(house, told["visit_id"]).technician_id == 1
    assert "postponed" in texts(house)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "technician_ill"},
        {"kind": "technician_ill", "technician_id": 1, "minutes": 5},
        {"kind": "visit_longer", "visit_id": 1},
        {"kind": "flood"},
    ],
)
def test_refuses_a_disruption_without_what_it_needs(house: Backend, body: dict[str, Any]) -> None:
    a_town(house, orders=1)
    assert disruption(door(house), **body).status_code == 422
    assert events(house, "disruption") == []


@pytest.mark.parametrize(("minutes_after", "at_risk"), [(10, False), (11, True)])
def test_announces_a_promise_that_will_break_by_more_than_ten_minutes(
    house: Backend, minutes_after: int, at_risk: bool
) -> None:
    (visit_id,) = a_town(house, orders=1)
    plan_day(house)
    with house.work() as work:
        work.session.query(Message).filter_by(kind="confirmation").one()
        end = promised_end(work)
    expect(house, visit_id, end + timedelta(minutes=minutes_after))
    assert events(house, "promise.in") == (["promise.in_jeopardy"] if at_risk else [])


def promised_end(work: Work) -> datetime:
    end = work.session.query(Appointment).one().arrival_window.upper
    assert end is not None
    return end


def test_lists_a_promise_at_risk_with_repairs_and_clears_it(house: Backend, clock: FixedClock) -> None:
    ids = a_town(house, orders=2, technicians=2)
    plan_day(house)
    visit = the_visit(house, ids[0])
    with house.work() as work:
        end = work.session.query(Appointment).filter_by(visit_id=ids[0]).one().arrival_window.upper
    expect(house, ids[0], end + timedelta(minutes=30))
    promise_repair.find(house, 1)
    desk = door(house)
    (item,) = desk.get("/jeopardies?territory=T1").get_json()["items"]
    assert (item["visit_id"], item["late_seconds"], item["technician_id"]) == (ids[0], 1800, visit.technician_id)
    kinds = [repair["kind"] for repair in item["repairs"]]
    assert {"other_technician", "later_window", "call_customer"} <= set(kinds)
    prices = [repair["expected_price"] for repair in item["repairs"]]
    assert prices == sorted(prices)
    other = next(repair for repair in item["repairs"] if repair["kind"] == "other_technician")
    assert other["technician_id"] == 3 - (visit.technician_id or 0)
    expect(house, ids[0], end)
    assert desk.get("/jeopardies").get_json()["items"] == []
    assert events(house, "promise.") == ["promise.in_jeopardy", "promise.out_of_jeopardy"]
    with house.work() as work:
        assert work.session.query(Jeopardy).one().cleared_at == EARLY


def test_explains_why_this_technician_and_what_the_next_best_was(house: Backend) -> None:
    ids = a_town(house, orders=1, technicians=2)
    plan_day(house)
    told = door(house).get(f"/visits/{ids[0]}/explanation").get_json()
    visit = the_visit(house, ids[0])
    assert told["present"]["technician_id"] == visit.technician_id
    assert told["next_best"]["technician_id"] == 3 - (visit.technician_id or 0)
    assert told["present"]["price"] <= told["next_best"]["price"]
    assert told["sentence"] == "Of all who could come at that time this technician drives the least for it."
