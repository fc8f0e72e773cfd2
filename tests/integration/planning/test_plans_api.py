from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Appointment, AuditEntry, Message, Task, Territory, Visit
from dispatch.planning.processes import planning
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.technicians import a_technician, a_territory

DAY = "2026-11-30"


@pytest.fixture
def planner(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def visit_of(desk: Door, visit_id: int) -> tuple[dict[str, Any], str]:
    answer = desk.get(f"/visits/{visit_id}")
    return answer.get_json(), answer.headers["ETag"]


def kinds(backend: Backend) -> list[str]:
    with backend.work() as work:
        rows = work.session.query(Message).filter(Message.kind != "reminder").order_by(Message.id)
        return [row.kind for row in rows]


def test_plans_drafts_compares_and_publishes(planner: Backend) -> None:
    visit_ids = a_town(planner, publishes_itself=False)
    desk = door(planner)
    asked = desk.post("/plans", {"territory": "T1", "first_day": DAY})
    assert (asked.status_code, asked.get_json()["state"]) == (202, "requested")
    plan_id = asked.get_json()["id"]
    planning.run(planner, plan_id)
    assert desk.get(f"/plans/{plan_id}").get_json()["state"] == "draft"
    assert kinds(planner) == []
    changes = desk.get(f"/plans/{plan_id}/difference").get_json()["items"]
    assert [(change["visit_id"], change["kind"]) for change in changes] == [(id, "new") for id in visit_ids]
    published = desk.post(f"/plans/{plan_id}/publish").get_json()
    assert (published["state"], len(published["stops"])) == ("published", 3)
    assert kinds(planner) == ["confirmation"] * 3
    assert desk.get(f"/plans/current?territory=T1&date={DAY}").get_json()["id"] == plan_id
    again = desk.post(f"/plans/{plan_id}/publish")
    assert (again.status_code, again.get_json()["title"]) == (409, "wrong_state")


def test_makes_one_plan_of_all_that_is_asked_before_a_worker_takes_it_up(planner: Backend) -> None:
    a_town(planner, publishes_itself=False)
    desk = door(planner)
    first = desk.post("/plans", {"territory": "T1", "first_day": DAY, "solve_seconds": 5}).get_json()
    again = desk.post("/plans", {"territory": "T1", "first_day": DAY, "solve_seconds": 9})
    assert (again.status_code, again.get_json()["id"]) == (202, first["id"])
    longer = desk.post("/plans", {"territory": "T1", "first_day": DAY, "last_day": "2026-12-01"})
    assert (longer.status_code, longer.get_json()["title"]) == (409, "plan_waits")
    assert longer.get_json()["plan_id"] == first["id"]
    other_day = desk.post("/plans", {"territory": "T1", "first_day": "2026-12-01"})
    assert (other_day.status_code, other_day.get_json()["id"]) == (202, first["id"] + 1)
    planning.run(planner, first["id"])
    later = desk.post("/plans", {"territory": "T1", "first_day": DAY})
    assert (later.status_code, later.get_json()["id"]) == (202, first["id"] + 2)


def test_compares_a_draft_with_what_stands_and_tells_only_whom_it_concerns(planner: Backend) -> None:
    """Of five promised visits one stays, one moves, two change hands or window, one is lost; a sixth is new."""
    ids = a_town(planner, orders=5, technicians=2, publishes_itself=False)
    desk = door(planner)
    assert desk.post(f"/plans/{plan_day(planner)}/publish").status_code == 200
    with planner.work() as work:
        live = {row.visit_id: row for row in work.session.query(Appointment)}
        visits = [work.session.get_one(Visit, id) for id in ids]
        for number, visit in enumerate(visits):
            visit.during = Range(START + timedelta(hours=number), START + timedelta(hours=number, minutes=45))
            visit.technician_id = live[visit.id].technician_id = 1
            visit.pinned_technician_id, visit.pinned_arrival = 1, visit.during.lower
            live[visit.id].arrival_window = Range(visit.during.lower, visit.during.lower + timedelta(hours=2))
        visits[1].pinned_arrival = START + timedelta(hours=1, minutes=10)
        visits[2].pinned_technician_id = 2
        visits[3].pinned_arrival = START + timedelta(hours=5, minutes=15)
        visits[4].pinned_technician_id, visits[4].pinned_arrival, visits[4].skills = None, None, ["welding"]
        new = an_order(work, point=(47.14, 9.52), windows=()).visits[0].id
    plan_id = plan_day(planner)
    changes = desk.get(f"/plans/{plan_id}/difference").get_json()["items"]
    assert {change["visit_id"]: change["kind"] for change in changes} == {
        ids[0]: "same",
        ids[1]: "moved",
        ids[2]: "technician_changed",
        ids[3]: "window_broken",
        ids[4]: "dropped",
        new: "new",
    }
    told = len(kinds(planner))
    assert desk.post(f"/plans/{plan_id}/publish").status_code == 200
    assert sorted(kinds(planner)[told:]) == ["confirmation", "postponed", "technician_changed", "window_changed"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"territory": "T1", "first_day": "2026-11-29"}, 422, "day_past"),
        ({"territory": "T1", "first_day": DAY, "last_day": "2026-11-29"}, 422, "days_inverted"),
        ({"territory": "T1", "first_day": DAY, "last_day": "2026-12-14"}, 422, "too_many_days"),
        ({"territory": "T9", "first_day": DAY}, 404, "not_found"),
        ({"territory": "T1", "first_day": 20261130}, 422, "invalid"),
        ({"territory": "T1", "first_day": DAY, "day": 1}, 422, "invalid"),
        ({"territory": "T1", "first_day": DAY, "solve_seconds": "5"}, 422, "invalid"),
    ],
)
def test_refuses_days_that_cannot_be_planned(planner: Backend, body: dict[str, Any], status: int, code: str) -> None:
    a_town(planner, orders=0)
    answer = door(planner).post("/plans", body)
    assert (answer.status_code, answer.get_json()["title"]) == (status, code)


def test_hides_what_is_of_another_territory(planner: Backend) -> None:
    (visit_id,) = a_town(planner, orders=1)
    with planner.work() as work:
        elsewhere = a_territory(work, "T2").id
    plan_id = plan_day(planner)
    stranger = door(planner, Role.DISPATCHER, name="stranger", territory_ids=(elsewhere,))
    for path in (f"/plans/{plan_id}", f"/plans/{plan_id}/difference", f"/visits/{visit_id}", "/plans/999"):
        assert stranger.get(path).status_code == 404
    assert stranger.post("/plans", {"territory": "T1", "first_day": DAY}).status_code == 404


def test_keeps_a_pinned_technician_and_time_in_the_next_plan(planner: Backend) -> None:
    visit_ids = a_town(planner, orders=2, technicians=2)
    desk = door(planner)
    _, tag = visit_of(desk, visit_ids[0])
    body = {"technician_id": 2, "arrival": "2026-11-30T13:00:00+00:00"}
    pinned = desk.ask("POST", f"/visits/{visit_ids[0]}/pin", headers={"If-Match": tag}, json=body)
    assert pinned.status_code == 200
    plan_day(planner)
    seen, _ = visit_of(desk, visit_ids[0])
    assert (seen["technician_id"], seen["during"]["start"]) == (2, "2026-11-30T13:00:00+00:00")


def test_lets_one_of_two_dispatchers_win(planner: Backend) -> None:
    (visit_id,) = a_town(planner, orders=1)
    desk = door(planner)
    _, tag = visit_of(desk, visit_id)
    path = f"/visits/{visit_id}/pin"
    first = desk.ask("POST", path, headers={"If-Match": tag}, json={"technician_id": 1})
    second = desk.ask("POST", path, headers={"If-Match": tag}, json={"arrival": "2026-11-30T13:00:00Z"})
    assert (first.status_code, second.status_code, second.get_json()["title"]) == (200, 412, "stale_version")
    assert desk.ask("POST", path, json={"technician_id": 1}).status_code == 428
    seen, _ = visit_of(desk, visit_id)
    assert (seen["pinned_technician_id"], seen["pinned_arrival"]) == (1, None)


def test_assigns_by_hand_within_the_rules_and_tells_the_customer(planner: Backend) -> None:
    visit_ids = a_town(planner, orders=2)
    plan_day(planner)
    desk = door(planner)
    _, tag = visit_of(desk, visit_ids[0])
    body = {"technician_id": 1, "arrival": "2026-11-30T15:00:00Z"}
    answer = desk.ask("POST", f"/visits/{visit_ids[0]}/assign", headers={"If-Match": tag}, json=body)
    assert (answer.status_code, answer.get_json()["during"]["start"]) == (200, "2026-11-30T15:00:00+00:00")
    assert answer.get_json()["override_reason"] is None
    assert kinds(planner) == ["confirmation", "confirmation", "window_changed"]


def test_breaks_a_rule_only_with_a_reason_that_is_recorded(planner: Backend) -> None:
    (visit_id,) = a_town(planner, orders=1)
    desk = door(planner)
    _, tag = visit_of(desk, visit_id)
    body = {"technician_id": 1, "arrival": "2026-11-30T19:00:00Z"}
    path = f"/visits/{visit_id}/assign"
    refused = desk.ask("POST", path, headers={"If-Match": tag}, json=body)
    assert (refused.status_code, refused.get_json()["title"]) == (409, "breaks_rules")
    assert [fault["code"] for fault in refused.get_json()["faults"]] == ["no_shift"]
    assert the_visit(planner, visit_id).technician_id is None
    reason = {"override_reason": "Agreed with the technician on the phone."}
    taken = desk.ask("POST", path, headers={"If-Match": tag}, json=body | reason)
    assert (taken.status_code, taken.get_json()["override_reason"]) == (200, reason["override_reason"])
    with planner.work() as work:
        entry = work.session.query(AuditEntry).filter_by(action="visit.overridden").one()
    assert (entry.actor, entry.why, entry.detail) == ("dispatcher", reason["override_reason"], {"rules": ["no_shift"]})


@pytest.mark.parametrize(
    ("order", "arrival", "codes"),
    [
        ({"symptom": "router_fault"}, "2026-11-30T11:00:00Z", ["no_skill"]),
        ({"windows": (a_window(hours=1, length_hours=2),)}, "2026-11-30T13:00:00Z", ["outside_window"]),
        ({"point": (47.9, 9.5)}, "2026-11-30T09:10:00Z", ["window_too_tight"]),
    ],
)
def test_names_the_rule_that_an_assignment_breaks(
    planner: Backend, order: dict[str, Any], arrival: str, codes: list[str]
) -> None:
    (visit_id,) = a_town(planner, orders=1, technicians=0, **order)
    with planner.work() as work:
        person = a_technician(work, work.session.get_one(Territory, 1), skills=("copper",))
    desk = door(planner)
    _, tag = visit_of(desk, visit_id)
    body = {"technician_id": person.id, "arrival": arrival}
    answer = desk.ask("POST", f"/visits/{visit_id}/assign", headers={"If-Match": tag}, json=body)
    assert [fault["code"] for fault in answer.get_json()["faults"]] == codes


def test_overrides_no_overlap(planner: Backend) -> None:
    visit_ids = a_town(planner, orders=2)
    desk = door(planner)
    body = {"technician_id": 1, "arrival": "2026-11-30T19:00:00Z", "override_reason": "Both want it."}
    answers = []
    for visit_id in visit_ids:
        _, tag = visit_of(desk, visit_id)
        answers.append(desk.ask("POST", f"/visits/{visit_id}/assign", headers={"If-Match": tag}, json=body))
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].get_json()["title"] == "technician_busy"
    assert the_visit(planner, visit_ids[1]).technician_id is None


def test_drops_a_promised_visit_only_with_a_word_to_the_customer_and_a_task(
    planner: Backend, clock: FixedClock
) -> None:
    (visit_id,) = a_town(planner, orders=1)
    plan_day(planner)
    with planner.work() as work:
        whole_day = Range(START - timedelta(hours=1), START + timedelta(hours=9))
        work.session.add(Absence(technician_id=1, during=whole_day, reason="ill"))
    plan_day(planner)
    visit = the_visit(planner, visit_id)
    assert (visit.state, visit.technician_id, visit.unplaced_code) == ("draft", None, "no_shift")
    assert kinds(planner) == ["confirmation", "postponed"]
    with planner.work() as work:
        assert [task.kind for task in work.session.query(Task)] == ["promise_dropped"]
    plan_day(planner)
    assert kinds(planner) == ["confirmation", "postponed"]


def test_tells_the_odds_of_each_promise_and_how_many_are_to_be_expected_broken(planner: Backend) -> None:
    a_town(planner, publishes_itself=False)
    desk = door(planner)
    plan_id = desk.post("/plans", {"territory": "T1", "first_day": DAY}).get_json()["id"]
    assert desk.get(f"/plans/{plan_id}").get_json()["expected_broken"] is None
    planning.run(planner, plan_id)
    plan = desk.get(f"/plans/{plan_id}").get_json()
    first, *later = [stop["odds_percent"] for stop in plan["stops"]]
    assert first > 99
    assert all(50 < odds <= first for odds in later)
    assert plan["expected_broken"] == round(sum(1 - odds / 100 for odds in (first, *later)), 2)
    nothing = {"service_variation_percent": 0, "travel_variation_percent": 0}
    sure = replace(
        planner,
        settings=planner.settings.model_copy(update=nothing),
        tools=replace(planner.tools, **nothing),
    )
    again = desk.post("/plans", {"territory": "T1", "first_day": DAY}).get_json()["id"]
    planning.run(sure, again)
    certain = desk.get(f"/plans/{again}").get_json()
    assert ({stop["odds_percent"] for stop in certain["stops"]}, certain["expected_broken"]) == ({100.0}, 0.0)
