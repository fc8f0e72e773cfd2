"""Work asks for a level of a skill: who is planned, offered, moved by hand and freed keeps to it."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.orders import order_json
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit

ADA, BO = 1, 2
NOON = "2026-11-30T12:00:00+00:00"
DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """One visit; Ada has fiber at level 1, Bo at level 3, and both live at the same place."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=1, technicians=2, publishes_itself=False)
    with town.work() as work:
        bo = work.session.get_one(Technician, BO)
        next(one for one in bo.skills if one.skill == "fiber").level = 3
        work.session.get_one(Visit, 1).skills = ["copper"]
    return town


def ask_for(desk: Door, house: Backend, *skills: Any) -> Any:
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    return desk.ask("PUT", "/visits/1/skills", headers=tag, json={"skills": list(skills)})


def planned(house: Backend) -> list[int]:
    return [stop.technician_id for stop in the_plan(house, plan_day(house)).stops]


@pytest.mark.parametrize("asked", ["fiber:2", {"skill": "fiber", "level": 3}, "fiber 2"])
def test_plans_and_offers_whoever_has_the_level(house: Backend, asked: Any) -> None:
    desk = door(house)
    told = ask_for(desk, house, asked, "copper")
    assert told.status_code == 200, told.json
    assert told.json["skills"][0] == "copper"
    assert planned(house) == [BO]
    found = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert {one["technician_id"] for one in found["offers"]} == {BO}


def test_says_that_nobody_has_the_level(house: Backend) -> None:
    desk = door(house)
    assert ask_for(desk, house, "fiber:4").json["skills"] == ["fiber:4"]
    plan = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.code) for one in plan.unplaced] == [(1, "no_skill")]
    found = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert (found["offers"], {one["code"] for one in found["refused"]}) == ([], {"no_skill"})


def test_says_of_a_move_by_hand_which_level_is_missing(house: Backend) -> None:
    desk = door(house)
    ask_for(desk, house, "fiber:2")

    def missing(technician_id: int) -> list[tuple[str, list[str]]]:
        told = desk.post("/visits/1/verdict", {"technician_id": technician_id, "arrival": NOON}).json
        return [(one["code"], one["names"]) for one in told["rules"] if not one["kept"]]

    assert (missing(ADA), missing(BO)) == ([("no_skill", ["fiber:2"])], [])
    board = desk.get("/board?date=2026-11-30").json
    assert [one["skill_levels"]["fiber"] for one in board["technicians"]] == [1, 3]


def test_frees_what_a_technician_s_new_level_does_not_do(house: Backend) -> None:
    desk = door(house)
    ask_for(desk, house, "fiber:2")
    desk.post(f"/plans/{plan_day(house)}/publish")
    assert the_visit(house, 1).technician_id == BO
    with house.work() as work:
        version = work.session.get_one(Technician, BO).version
    for level, whose in ((2, BO), (1, None)):
        answer = desk.ask(
            "PATCH", f"/technicians/{BO}", headers={"If-Match": f'"{version}"'},
            json={"skills": [{"skill": "fiber", "level": level}, "copper"]},
        )  # fmt: skip
        assert answer.status_code == 200, answer.json
        version = answer.json["version"]
        assert the_visit(house, 1).technician_id == whose


def test_a_certificate_counts_for_every_level_of_its_skill(house: Backend) -> None:
    desk = door(house)
    ask_for(desk, house, "fiber:2")
    assert planned(house) == [BO]
    assert desk.put("/certificate-rules", {"skill": "fiber", "warn_days": 10}).status_code == 200
    plan = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.code) for one in plan.unplaced] == [(1, "certificate_lapsed")]
    found = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert {one["code"] for one in found["refused"]} == {"certificate_lapsed"}


def test_work_types_and_orders_ask_for_levels(house: Backend) -> None:
    desk = door(house)
    kind = {
        "kind": "repair",
        "symptom": "splice",
        "service_minutes": 30,
        "skills": ["copper", {"skill": "fiber", "level": 2}],
    }
    entered = desk.post("/work-types", kind)
    assert (entered.status_code, entered.json["skills"]) == (201, ["copper", "fiber:2"])
    wanted = order_json(symptom="splice", skills=["fiber:3", "wifi"], windows=None)
    order = desk.post("/orders", wanted)
    assert order.status_code == 201, order.json
    assert order.json["visits"][0]["skills"] == ["copper", "fiber:3", "wifi"]
    changed = desk.ask(
        "PATCH",
        f"/orders/{order.json['id']}",
        headers={"If-Match": f'"{order.json["version"]}"'},
        json={"symptom": "slow_speed"},
    )
    assert changed.status_code == 200, changed.json
    assert {"fiber:3", "wifi"} <= set(changed.json["visits"][0]["skills"])
    for wrong in ("fiber:0", "fiber:10", "fiber:x", {"skill": "fiber", "level": 10}, {"level": 2}, 7, "two words here"):
        answer = ask_for(desk, house, wrong)
        assert answer.status_code == 422, wrong


def test_is_noted_on_the_order_s_page_and_on_that_of_work_types(house: Backend) -> None:
    reader, page = signed_in(house), "/console/orders/1"
    reader.send(page, "/console/visits/1/skills", skills="fiber 2，copper")
    assert the_visit(house, 1).skills == ["copper", "fiber:2"]
    assert "Must be able to copper, fiber:2" in words_of(reader.get(page).text)
    assert [one["kind"] for one in door(house).get("/events?kind=visit.skills_noted").json["items"]] != []
    reader.language = "zh-CN"
    assert "所需技能 copper、fiber:2" in words_of(reader.get(page).text)
    looking = signed_in(house, Role.SERVICE, name="sam")
    assert "/visits/1/skills" not in looking.get(page).text


def test_reads_levels_from_a_column_of_a_file(house: Backend) -> None:
    desk = door(house)
    lines = (
        "order,type,name,phone,address,lat,lon,所需技能",
        'X-1,repair,Robin Clark,+12025550001,Landstrasse 1,47.141,9.5215,"fiber 2, iptv"',
    )
    handed = desk.ask("POST", "/order-imports", data="\n".join(lines).encode(), content_type="text/csv")
    assert handed.status_code == 202, handed.json
    work_off(house, unread_lines, handed.json["id"])
    told = desk.get(f"/order-imports/{handed.json['id']}").json
    assert (told["created"], told["refused"]) == (1, []), told
    found = desk.get("/orders?external_id=X-1").json["items"][0]
    assert {"fiber:2", "iptv"} <= set(found["visits"][0]["skills"])
