"""One visit comes only after another is done: in plans, offers, moves by hand, as the day goes, and on the page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Task, Visit
from dispatch.live_day.processes import day_watch
from dispatch.visits.services.order_progress import drop_next_visit, link_next_visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit

CABLE, ROUTER, OTHER = 1, 2, 3
DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Three visits of an hour and two technicians from the same home."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=3, technicians=2, symptom="router_fault", publishes_itself=False)
    with town.work() as work:
        for visit in work.session.query(Visit):
            visit.service_seconds = 3600
            visit.order.external_id = None
    return town


def put_after(desk: Door, house: Backend, visit_id: int, after_id: int) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    return desk.ask("PUT", f"/visits/{visit_id}/predecessor", headers=tag, json={"after_visit_id": after_id})


def let_go(desk: Door, house: Backend, visit_id: int) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    return desk.ask("DELETE", f"/visits/{visit_id}/predecessor", headers=tag)


def assign(desk: Door, house: Backend, visit_id: int, technician_id: int, arrival: datetime, **more: Any) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    move = {"technician_id": technician_id, "arrival": arrival.isoformat()} | more
    return desk.ask("POST", f"/visits/{visit_id}/assign", headers=tag, json=move)


def at(hour: int, minute: int = 0, day: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def times(house: Backend, plan_id: int) -> dict[int, tuple[datetime, datetime]]:
    return {stop.visit_id: (stop.start, stop.finish) for stop in the_plan(house, plan_id).stops}


def left_out(house: Backend, plan_id: int) -> dict[int, tuple[str, str]]:
    return {one.visit_id: (one.code, one.sentence) for one in the_plan(house, plan_id).unplaced}


def open_tasks(house: Backend) -> list[tuple[str, int | None]]:
    with house.work() as work:
        return [(one.kind, one.visit_id) for one in work.session.query(Task).filter_by(state="open")]


def test_plans_a_visit_only_after_what_it_waits_for(house: Backend) -> None:
    desk = door(house)
    assert put_after(desk, house, CABLE, ROUTER).status_code == 200
    told = put_after(desk, house, OTHER, CABLE).json
    assert (told["after_visit_id"], told["awaited_by_visit_ids"]) == (CABLE, [])
    assert desk.get(f"/visits/{CABLE}").json["awaited_by_visit_ids"] == [OTHER]
    planned = times(house, plan_day(house))
    assert planned[ROUTER][1] <= planned[CABLE][0]
    assert planned[CABLE][1] <= planned[OTHER][0]
    let_go(desk, house, CABLE)
    assert put_after(desk, house, ROUTER, CABLE).status_code == 200
    planned = times(house, plan_day(house))
    assert planned[CABLE][1] <= planned[ROUTER][0]


def test_refuses_circles_and_what_is_not_there_or_has_ended(house: Backend) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)
    put_after(desk, house, OTHER, ROUTER)
    for visit_id, after_id, status, code in (
        (CABLE, CABLE, 422, "visit_order_circle"),
        (CABLE, ROUTER, 422, "visit_order_circle"),
        (CABLE, OTHER, 422, "visit_order_circle"),
        (CABLE, 999, 422, "unknown_visit"),
    ):
        answer = put_after(desk, house, visit_id, after_id)
        assert (answer.status_code, answer.json["title"]) == (status, code)
    assert the_visit(house, CABLE).after_visit_id is None
    let_go(desk, house, OTHER)
    desk.post("/orders/3/cancel", {"why": "moved away"})
    answer = put_after(desk, house, CABLE, OTHER)
    assert (answer.status_code, answer.json["title"]) == (409, "predecessor_ended")
    old = desk.ask("PUT", f"/visits/{CABLE}/predecessor", headers={"If-Match": '"99"'}, json={"after_visit_id": ROUTER})
    assert old.status_code == 412
    assert let_go(desk, house, ROUTER).json["after_visit_id"] is None
    assert put_after(desk, house, CABLE, ROUTER).status_code == 200


def test_waits_for_a_visit_that_a_person_has_fixed_and_for_one_of_another_day(house: Backend) -> None:
    desk = door(house)
    assert assign(desk, house, CABLE, 1, at(13)).status_code == 200
    put_after(desk, house, ROUTER, CABLE)
    planned = times(house, plan_day(house))
    assert planned[CABLE] == (at(13), at(14))
    assert planned[ROUTER][0] >= at(14)
    with house.work() as work:
        visit = work.session.get_one(Visit, CABLE)
        assert visit.during is not None
        visit.during = type(visit.during)(at(13) + timedelta(days=3), at(14) + timedelta(days=3))
    plan_id = plan_day(house)
    assert ROUTER not in times(house, plan_id)
    code, sentence = left_out(house, plan_id)[ROUTER]
    assert code == "waits_for"
    assert sentence == (
        "It comes only after visit 1 of order FD-000001, which ends at 2026-12-03 15:00: too late for this plan."
    )


def test_leaves_out_what_waits_for_a_visit_without_a_place_and_says_for_which(house: Backend) -> None:
    desk = door(house)
    with house.work() as work:
        work.session.get_one(Visit, CABLE).needs_agreement = True
    put_after(desk, house, ROUTER, CABLE)
    put_after(desk, house, OTHER, ROUTER)
    plan_id = plan_day(house)
    told = left_out(house, plan_id)
    assert {id: code for id, (code, _) in told.items()} == {
        CABLE: "needs_agreement", ROUTER: "waits_for", OTHER: "waits_for"
    }  # fmt: skip
    assert told[ROUTER][1] == "It comes only after visit 1 of order FD-000001, which has no time yet."
    assert desk.post(f"/plans/{plan_id}/publish").status_code == 200
    reader = signed_in(house)
    for page in ("/console/orders/2", "/console?date=2026-11-30"):
        assert "It comes only after order FD-000001, which has no time that fits yet." in words_of(
            reader.get(page).text
        )
    board = desk.get("/board?date=2026-11-30").json
    assert {one["id"]: one["waits_for"] for one in board["unplaced"]} == {
        CABLE: None, ROUTER: "FD-000001", OTHER: "FD-000002"
    }  # fmt: skip
    reader.language = "zh-CN"
    assert "须先完成工单FD-000001，其时间尚未安排或不合适。" in words_of(reader.get("/console/orders/2").text)


def test_leaves_out_what_waits_for_a_visit_that_the_search_found_no_place_for(house: Backend) -> None:
    desk = door(house)
    with house.work() as work:
        work.session.get_one(Visit, CABLE).skills = ["diving"]
    put_after(desk, house, ROUTER, CABLE)
    told = left_out(house, plan_day(house))
    assert (told[CABLE][0], told[ROUTER]) == (
        "no_skill",
        ("waits_for", "It comes only after visit 1 of order FD-000001, which has no time yet."),
    )


def test_offers_and_holds_no_time_before_what_comes_first_is_done(house: Backend) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)
    answer = desk.post("/slots/search", {"order_id": 2} | DAY).json
    assert (answer["offers"], {one["code"] for one in answer["refused"]}) == ([], {"waits_for"})
    assert answer["refused"][0]["opened_by"] == ["other_visit"]
    assign(desk, house, CABLE, 1, at(12, 30))
    answer = desk.post("/slots/search", {"order_id": 2} | DAY).json
    offered = [one["window"] for one in answer["offers"]]
    assert offered, answer
    assert all(datetime.fromisoformat(one["end"]) > at(13, 30) for one in offered)
    assert all(datetime.fromisoformat(one["arrival"]) >= at(13, 30) for one in answer["offers"])
    early = next(one for one in answer["refused"] if one["code"] == "comes_after")
    held = desk.post("/holds", {"order_id": 2, "window": early["window"]})
    assert (held.status_code, held.json["reason"]) == (409, "comes_after")
    for window in offered:
        held = desk.post("/holds", {"order_id": 2, "window": window})
        assert held.status_code == 201, held.json
        booked = desk.post("/appointments", {"hold_id": held.json["id"]})
        assert booked.status_code == 201, booked.json
        router = the_visit(house, ROUTER)
        assert router.during is not None
        assert router.during.lower >= at(13, 30)


def test_offers_what_comes_first_no_time_after_what_waits_for_it(house: Backend) -> None:
    desk = door(house)
    assign(desk, house, ROUTER, 2, at(14))
    put_after(desk, house, ROUTER, CABLE)
    answer = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert all(datetime.fromisoformat(one["window"]["end"]) <= at(13) for one in answer["offers"])
    assert answer["offers"]
    assert "comes_before" in {one["code"] for one in answer["refused"]}


def test_says_of_a_move_by_hand_which_order_it_breaks(house: Backend) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)

    def broken(visit_id: int, technician_id: int, arrival: datetime) -> list[tuple[str, list[str]]]:
        move = {"technician_id": technician_id, "arrival": arrival.isoformat()}
        told = desk.post(f"/visits/{visit_id}/verdict", move).json
        return [(one["code"], one["names"]) for one in told["rules"] if not one["kept"]]

    assert broken(ROUTER, 2, at(11)) == [("waits_for", ["FD-000001"])]
    assign(desk, house, CABLE, 1, at(10))
    assert broken(ROUTER, 2, at(10, 30)) == [("comes_after", ["FD-000001"])]
    assert broken(ROUTER, 2, at(11)) == []
    refused = assign(desk, house, ROUTER, 2, at(10, 30))
    assert (refused.status_code, refused.json["title"]) == (409, "breaks_rules")
    assert [(one["code"], one["detail"]) for one in refused.json["faults"]] == [
        ("comes_after", "It comes only after visit 1 of order FD-000001, which ends at 2026-11-30 12:00.")
    ]
    assert assign(desk, house, ROUTER, 2, at(12)).status_code == 200
    assert broken(CABLE, 1, at(11, 30)) == [("comes_before", ["FD-000002"])]
    assert broken(CABLE, 1, at(11)) == []
    late = assign(desk, house, CABLE, 1, at(11, 30), override_reason="The customer insists.")
    assert late.status_code == 200, late.json


def test_other_visits_of_a_route_do_not_give_way_past_what_waits_for_them(house: Backend) -> None:
    """The cable may shift within its promise, but not behind the router that waits for it."""
    desk = door(house)
    with house.work() as work:
        work.session.get_one(Visit, OTHER).service_seconds = 1800
    assign(desk, house, CABLE, 1, at(10), pin=False)
    desk.ask("POST", f"/visits/{CABLE}/unpin", headers={"If-Match": f'"{the_visit(house, CABLE).version}"'})
    assign(desk, house, ROUTER, 2, at(11))
    move = {"technician_id": 1, "arrival": at(9, 45).isoformat()}
    free = desk.post(f"/visits/{OTHER}/verdict", move).json
    assert [one["visit_id"] for one in free["moved"]] == [CABLE], free
    put_after(desk, house, ROUTER, CABLE)
    bound = desk.post(f"/visits/{OTHER}/verdict", move).json
    assert (bound["grade"], bound["moved"]) == ("never", [])


def test_tells_a_person_of_visits_in_the_wrong_order_until_they_are_right(house: Backend, clock: FixedClock) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)
    assign(desk, house, CABLE, 1, at(10))
    assign(desk, house, ROUTER, 2, at(12))
    day_watch.watch(house)
    assert open_tasks(house) == []
    assign(desk, house, CABLE, 1, at(13), override_reason="Not earlier.")
    for _ in range(2):
        day_watch.watch(house)
    assert open_tasks(house) == [("visit_out_of_order", ROUTER)]
    task = desk.get("/tasks?state=open").json["items"][0]
    assert task["sentence"] == (
        "Visit 1 of order FD-000002 is planned for 2026-11-30 13:00, and visit 1 of order FD-000001, which must come "
        "first, will not be done by then. Move one of them."
    )
    reader = signed_in(house)
    reader.language = "zh-CN"
    said = "工单FD-000002的第1次上门排在2026-11-30 13:00，而须先完成的工单FD-000001第1次上门届时尚未完成。"
    assert said in words_of(reader.get("/console/desk").text)
    assign(desk, house, CABLE, 1, at(10))
    day_watch.watch(house)
    assert open_tasks(house) == []
    assign(desk, house, CABLE, 1, at(13), override_reason="Not earlier after all.")
    day_watch.watch(house)
    let_go(desk, house, ROUTER)
    assert open_tasks(house) == []


def test_waits_for_the_visit_that_follows_one_that_was_not_finished(house: Backend) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)
    put_after(desk, house, CABLE, OTHER)
    with house.work() as work:
        cable = work.session.get_one(Visit, CABLE)
        following = link_next_visit(work, cable, "no_access")
        assert following.after_visit_id == OTHER
        following_id = following.id
    assert the_visit(house, ROUTER).after_visit_id == following_id
    with house.work() as work:
        assert drop_next_visit(work, work.session.get_one(Visit, CABLE), "other_report_counts")
    assert the_visit(house, ROUTER).after_visit_id == CABLE


def test_waits_no_more_for_a_cancelled_visit_and_a_person_looks_at_it(house: Backend) -> None:
    desk = door(house)
    put_after(desk, house, ROUTER, CABLE)
    desk.post("/orders/1/cancel", {"why": "does not want it"})
    assert the_visit(house, ROUTER).after_visit_id is None
    assert open_tasks(house) == [("predecessor_cancelled", ROUTER)]
    assert ROUTER in times(house, plan_day(house))


def test_is_noted_on_the_order_s_page_by_reference_in_both_languages(house: Backend) -> None:
    reader, page = signed_in(house), "/console/orders/2"
    reader.send(page, f"/console/visits/{ROUTER}/predecessor", reference="FD-000001")
    assert the_visit(house, ROUTER).after_visit_id == CABLE
    assert "Comes only after FD-000001 , Visit 1 has no time yet" in words_of(reader.get(page).text)
    assert "Is waited for by FD-000002 , Visit 1" in words_of(reader.get("/console/orders/1").text)
    assert door(house).get("/orders/2").json["visits"][0]["after_visit_id"] == CABLE
    assert [one["kind"] for one in door(house).get("/events?kind=visit.order_noted").json["items"]] != []
    reader.language = "zh-CN"
    assert "须在其之后 FD-000001" in words_of(reader.get(page).text)
    reader.send(page, f"/console/visits/{ROUTER}/predecessor/remove")
    assert the_visit(house, ROUTER).after_visit_id is None
    looking = signed_in(house, Role.SERVICE, name="sam")
    assert "/predecessor" not in looking.get(page).text
