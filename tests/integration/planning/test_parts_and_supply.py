"""Parts and tools that visits need: planned from vans, or by way of the supply place, and shown to whoever goes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Hold, Pickup, Visit, VisitWindow
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.visits.services.order_progress import link_next_visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.doors.parts import ask_for, carries, needs, supply
from tests.support.field import TechnicianPhone
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_plan, the_visit

ADA, BO = 1, 2
NOON = "2026-11-30T12:00:00+00:00"
DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Two visits that Ada (1) and Bo (2) can do."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=2, technicians=2, symptom="router_fault", publishes_itself=True)
    return town


def test_sends_whoever_has_the_part_in_the_van(house: Backend) -> None:
    carries(house, BO, "ONT-X", 1)
    told = needs(house, parts=["ONT-X"], tools=["ladder"])
    assert (told["parts_needed"], told["tools_needed"]) == (["ONT-X"], ["ladder"])
    carries(house, BO, "ladder", 1)
    plan = the_plan(house, plan_day(house))
    assert the_visit(house, 1).technician_id == BO
    assert plan.pickups == []


def test_leaves_out_what_nobody_carries(house: Backend) -> None:
    needs(house, 1, parts=[{"part": "ONT-X", "quantity": 2}])
    needs(house, 2, tools=["splicer"])
    carries(house, BO, "ONT-X", 1)
    plan = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.code) for one in plan.unplaced] == [(1, "no_parts"), (2, "no_parts")]


def test_passes_the_supply_place_before_the_first_visit_that_needs_it(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X:2"], tools=["splicer"])
    carries(house, ADA, "ONT-X", 1)
    plan_id = plan_day(house)
    visit = the_visit(house, 1)
    [pickup] = door(house).get(f"/plans/{plan_id}").json["pickups"]
    took = {ADA: ["ONT-X"], BO: ["ONT-X:2"]}
    assert (pickup["visit_id"], pickup["parts"], pickup["tools"]) == (1, took[visit.technician_id or 0], ["splicer"])
    assert pickup["technician_id"] == visit.technician_id
    assert pickup["finish"] <= visit.during.lower.isoformat()


def test_says_that_picking_up_takes_too_long(house: Backend) -> None:
    supply(house, minutes=240)
    needs(house, 1, parts=["ONT-X"])
    with house.work() as work:
        morning = Range(EARLY, datetime.fromisoformat(NOON) - timedelta(hours=1))
        work.session.get_one(Visit, 1).windows = [VisitWindow(during=morning)]
    assert [(one.visit_id, one.code) for one in the_plan(house, plan_day(house)).unplaced] == [(1, "supply_too_far")]
    reader = signed_in(house)
    assert "has no time to pick up the part or tool" in words_of(reader.get("/console/orders/1").text)
    reader.language = "zh-CN"
    assert "来不及途中去取" in words_of(reader.get("/console/orders/1").text)


def test_takes_no_more_than_the_supply_place_has(house: Backend) -> None:
    supply(house, stock=["ONT-X:1"])
    needs(house, 1, parts=["ONT-X:2"])
    needs(house, 2, parts=["ONT-X"], tools=["splicer"])
    assert {one.code for one in the_plan(house, plan_day(house)).unplaced} == {"no_parts"}
    supply(house, stock=["ONT-X:3", "splicer"])
    assert the_plan(house, plan_day(house)).unplaced == []


def test_keeps_the_stop_when_planned_anew(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X"])
    before = the_plan(house, plan_day(house)).pickups
    assert the_plan(house, plan_day(house)).pickups == before
    with house.work() as work:
        assert work.session.query(Pickup).count() == 1


def test_shows_the_stop_to_whoever_goes_there_and_on_the_board(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X:2"], tools=["splicer"])
    plan_id = plan_day(house)
    who = the_visit(house, 1).technician_id or 0
    [shown] = TechnicianPhone(house, who).day()["pickups"]
    assert (shown["address"], shown["parts"], shown["tools"]) == ("Depotgasse 1, Vaduz", ["ONT-X:2"], ["splicer"])
    assert shown["end"] <= begin_of(the_visit(house, 1)).isoformat()
    assert TechnicianPhone(house, ADA + BO - who).day()["pickups"] == []
    rows = door(house).get("/board?date=2026-11-30").json["technicians"]
    assert {one["id"]: [p["parts"] for p in one["pickups"]] for one in rows}[who] == [["ONT-X:2"]]
    reader = signed_in(house)
    for page in (f"/console/plans/{plan_id}/difference", "/console?date=2026-11-30"):
        assert "picks up on the way" in words_of(reader.get(page).text)
    reader.language = "zh-CN"
    assert "途中取料" in words_of(reader.get(f"/console/plans/{plan_id}/difference").text)


def test_loads_the_van_when_the_technician_says_so_once(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X:2"])
    plan_day(house)
    phone = TechnicianPhone(house, the_visit(house, 1).technician_id or 0)
    [pickup] = phone.day()["pickups"]
    for _ in range(2):
        assert phone.door.post(f"/mobile/pickups/{pickup['id']}/made", {}).status_code == 204
    assert phone.carried() == {"ONT-X": 2}
    assert phone.day()["pickups"][0]["picked_up_at"] is not None
    assert the_plan(house, plan_day(house)).pickups == []
    stranger = TechnicianPhone(house, ADA + BO - (the_visit(house, 1).technician_id or 0))
    assert stranger.door.post(f"/mobile/pickups/{pickup['id']}/made", {}).status_code == 404


def test_takes_what_was_picked_up_for_used_when_the_visit_ends(house: Backend, clock: FixedClock) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X:2"])
    plan_day(house)
    begin = begin_of(the_visit(house, 1))
    phone = TechnicianPhone(house, the_visit(house, 1).technician_id or 0)
    clock.set(begin + timedelta(hours=1))
    for minutes, kind in enumerate(("en_route", "arrived", "started")):
        assert phone.report(kind, begin + timedelta(minutes=minutes))["verdict"] == "applied"
    used = [{"part": "ONT-X", "quantity": 1}]
    assert phone.report("completed", begin + timedelta(minutes=50), parts=used)["verdict"] == "applied"
    assert phone.carried() == {"ONT-X": 1}
    with house.work() as work:
        assert work.session.query(Pickup).one().picked_up_at is not None


def test_spends_a_part_of_the_van_once(house: Backend) -> None:
    carries(house, ADA, "ONT-X", 1)
    needs(house, 1, parts=["ONT-X"])
    needs(house, 2, parts=["ONT-X"])
    plan = the_plan(house, plan_day(house))
    assert [one.code for one in plan.unplaced] == ["no_parts"] or [one.code for one in plan.unplaced] == ["no_capacity"]
    assert len(plan.stops) == 1


def test_leaves_what_a_person_sent_without_its_part(house: Backend) -> None:
    needs(house, 1, parts=["ONT-X"])
    desk = door(house)
    verdict = desk.post("/visits/1/verdict", {"technician_id": ADA, "arrival": NOON}).json
    broken = [(one["code"], one["names"]) for one in verdict["rules"] if not one["kept"]]
    assert (verdict["grade"], broken) == ("breaks", [("no_parts", ["ONT-X"])])
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    body = {"technician_id": ADA, "arrival": NOON}
    refused = desk.ask("POST", "/visits/1/assign", headers=tag, json=body)
    assert [one["code"] for one in refused.json["faults"]] == ["no_parts"]
    sent = desk.ask("POST", "/visits/1/assign", headers=tag, json=body | {"override_reason": "He buys one."})
    assert sent.status_code == 200
    carries(house, ADA, "ONT-X", 0)
    plan = the_plan(house, plan_day(house))
    assert {one.visit_id for one in plan.stops} == {1, 2}
    assert plan.pickups == []


def test_sends_by_hand_by_way_of_the_supply_place(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X"])
    desk, body = door(house), {"technician_id": ADA, "arrival": NOON}
    assert desk.post("/visits/1/verdict", body).json["grade"] == "good"
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    assert desk.ask("POST", "/visits/1/assign", headers=tag, json=body).status_code == 200
    assert [one["parts"] for one in TechnicianPhone(house, ADA).day()["pickups"]] == [["ONT-X"]]
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    assert desk.ask("POST", "/visits/1/assign", headers=tag, json=body | {"technician_id": BO}).status_code == 200
    assert TechnicianPhone(house, ADA).day()["pickups"] == []
    assert [one["parts"] for one in TechnicianPhone(house, BO).day()["pickups"]] == [["ONT-X"]]


def test_offers_times_of_those_who_carry_it_alone(house: Backend) -> None:
    needs(house, 1, parts=["ONT-X"])
    desk = door(house)
    answer = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert (answer["offers"], {one["code"] for one in answer["refused"]} - {"too_soon"}) == ([], {"no_parts"})
    carries(house, BO, "ONT-X", 1)
    offers = desk.post("/slots/search", {"order_id": 1} | DAY).json["offers"]
    assert {one["technician_id"] for one in offers} == {BO}
    held = desk.post("/holds", {"order_id": 1, "window": offers[0]["window"]})
    assert held.status_code == 201, held.json
    assert desk.post("/appointments", {"hold_id": held.json["id"]}).status_code == 201
    # It is spoken for now.
    needs(house, 2, parts=["ONT-X"])
    assert desk.post("/slots/search", {"order_id": 2} | DAY).json["offers"] == []


def test_offers_times_by_way_of_the_supply_place_and_keeps_them(house: Backend) -> None:
    supply(house)
    needs(house, 1, parts=["ONT-X:2"])
    carries(house, ADA, "ONT-X", 1)
    desk = door(house)
    offers = desk.post("/slots/search", {"order_id": 1} | DAY).json["offers"]
    assert offers
    for offer in offers:
        held = desk.post("/holds", {"order_id": 1, "window": offer["window"]})
        assert held.status_code == 201, held.json
    assert desk.post("/appointments", {"hold_id": held.json["id"]}).status_code == 201
    visit = the_visit(house, 1)
    [pickup] = TechnicianPhone(house, visit.technician_id or 0).day()["pickups"]
    assert pickup["parts"] == (["ONT-X"] if visit.technician_id == ADA else ["ONT-X:2"])
    assert pickup["end"] <= begin_of(visit).isoformat()
    assert door(house).get("/board?date=2026-11-30").json["technicians"]


def test_offers_no_time_that_the_way_by_the_supply_place_does_not_leave(house: Backend) -> None:
    needs(house, 1, parts=["ONT-X"])
    supply(house, minutes=30)
    desk = door(house)
    near = {one["window"]["start"] for one in desk.post("/slots/search", {"order_id": 1} | DAY).json["offers"]}
    supply(house, minutes=240)
    told = desk.post("/slots/search", {"order_id": 1} | DAY).json
    far = {one["window"]["start"] for one in told["offers"]}
    assert far < near, (far, near)
    assert {one["code"] for one in told["refused"]} <= {"too_soon", "no_capacity"}
    for offer in told["offers"]:
        assert desk.post("/holds", {"order_id": 1, "window": offer["window"]}).status_code == 201
    supply(house, minutes=30, stock=["splicer"])
    told = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert (told["offers"], {one["code"] for one in told["refused"]} - {"too_soon"}) == ([], {"no_parts"})


def test_holds_the_time_at_the_supply_place(house: Backend) -> None:
    supply(house, minutes=60)
    needs(house, 1, parts=["ONT-X"])
    desk = door(house)
    offer = desk.post("/slots/search", {"order_id": 1} | DAY).json["offers"][0]
    held = desk.post("/holds", {"order_id": 1, "window": offer["window"]})
    assert held.status_code == 201
    with house.work() as work:
        row = work.session.get_one(Hold, held.json["id"])
        who, during = row.technician_id, row.pickup_during
    assert during is not None
    assert during.lower is not None
    body = {"technician_id": who, "arrival": (during.lower + timedelta(minutes=20)).isoformat()}
    assert desk.post("/visits/2/verdict", body).json["grade"] == "breaks"
    assert desk.ask("DELETE", f"/holds/{held.json['id']}").status_code == 204
    assert desk.post("/visits/2/verdict", body).json["grade"] == "good"


def test_offers_nobody_else_the_time_that_a_hold_needs_at_the_supply_place(house: Backend) -> None:
    supply(house, minutes=240)
    needs(house, 1, parts=["ONT-X"])
    desk = door(house)
    version = desk.get(f"/technicians/{BO}").json["version"]
    assert desk.patch(f"/technicians/{BO}", {"active": False}, version=version).status_code == 200
    before = desk.post("/slots/search", {"order_id": 2} | DAY).json["offers"]
    mine = desk.post("/slots/search", {"order_id": 1} | DAY).json["offers"]
    assert desk.post("/holds", {"order_id": 1, "window": mine[0]["window"]}).status_code == 201
    left = desk.post("/slots/search", {"order_id": 2} | DAY).json["offers"]
    assert len(left) < len(before)
    for offer in left:
        assert desk.post("/holds", {"order_id": 2, "window": offer["window"]}).status_code == 201


def test_takes_needs_from_kind_of_work_order_and_table(house: Backend) -> None:
    desk, admin = door(house), door(house, Role.ADMIN)
    entered = admin.post(
        "/work-types",
        {
            "kind": "install", "symptom": "ftth", "service_minutes": 90,
            "parts_needed": ["ONT-X", "splitter:2"], "tools_needed": ["splicer"],
        },
    )  # fmt: skip
    assert (entered.json["parts_needed"], entered.json["tools_needed"]) == (["ONT-X", "splitter:2"], ["splicer"])
    order = {
        "kind": "install", "symptom": "ftth", "customer": {"name": "Zoe", "phone": "+41445556677"},
        "site": {"address": "Hill 1", "lat": 47.15, "lon": 9.52},
    }  # fmt: skip
    made = desk.post("/orders", order).json["visits"][0]
    assert (made["parts_needed"], made["tools_needed"]) == (["ONT-X", "splitter:2"], ["splicer"])
    asked = {"parts_needed": [{"part": "ONT-Y", "quantity": 3}, "ONT-Y"], "tools_needed": [], "external_id": "x2"}
    made = desk.post("/orders", order | asked).json["visits"][0]
    assert (made["parts_needed"], made["tools_needed"]) == (["ONT-Y:4"], [])
    columns = "kind,symptom,customer,phone,address,lat,lon,parts,tools"
    table = f"{columns}\ninstall,ftth,Yan,+41445556678,Hill 2,47.15,9.52,ONT-Z:2; clamp,ladder\n"
    taken = desk.ask("POST", "/order-imports", data=table.encode(), content_type="text/csv")
    work_off(house, unread_lines, taken.json["id"])
    with house.work() as work:
        visit = work.session.query(Visit).order_by(Visit.id.desc()).first()
        assert visit is not None
        assert (visit.parts_needed, visit.tools_needed) == (["ONT-Z:2", "clamp"], ["ladder"])
        following = link_next_visit(work, visit, "not finished")
        assert (following.parts_needed, following.tools_needed) == (["ONT-Z:2", "clamp"], ["ladder"])


@pytest.mark.parametrize("part", ["", "a,b", "ONT-X:0", "ONT-X:100", "ONT-X:two", {"part": "a:b"}, {"quantity": 2}, 7])
def test_refuses_what_is_no_part(house: Backend, part: Any) -> None:
    assert ask_for(house, 1, [part]).status_code == 422
    assert the_visit(house, 1).parts_needed == []


def test_is_noted_on_pages(house: Backend) -> None:
    reader, page, action = signed_in(house), "/console/orders/1", "/console/visits/1/needs"
    reader.send(page, action, parts_needed="ONT-X：2，splitter", tools_needed="splicer")
    visit = the_visit(house, 1)
    assert (visit.parts_needed, visit.tools_needed) == (["ONT-X:2", "splitter"], ["splicer"])
    shown = words_of(reader.get(page).text)
    assert "Parts needed ONT-X:2, splitter" in shown
    reader.language = "zh-CN"
    assert "所需工具 splicer" in words_of(reader.get(page).text)


def test_enters_the_supply_place_on_the_page_of_territories(house: Backend) -> None:
    reader, page, action = (
        signed_in(house, Role.ADMIN),
        "/console/settings/territories",
        "/console/settings/territories/1",
    )
    fields = {
        "name": "T1", "zone": "Europe/Zurich", "supply_address": "Depotgasse 1", "supply_lat": "47.15",
        "supply_lon": "9.53", "supply_minutes": "10", "supply_stock": "ONT-X:20, splicer",
    }  # fmt: skip
    reader.send(page, action, **fields)
    told = door(house).get("/territories/1").json["supply"]
    assert told == {
        "address": "Depotgasse 1", "lat": 47.15, "lon": 9.53, "minutes": 10, "stock": ["ONT-X:20", "splicer"],
    }  # fmt: skip
    reader.send(page, action, **fields | {"supply_address": ""})
    assert door(house).get("/territories/1").json["supply"] is None
