"""Visits for two technicians: planned together, told to both, never left to one, and nobody at two places."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Hold, Technician, Territory, Visit
from dispatch.messaging.processes.sending import SenderPool
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.planning.processes import planning
from dispatch.visits.services.order_progress import link_next_visit
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import TechnicianPhone
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit
from tests.support.technicians import a_technician

NOON = "2026-11-30T12:00:00+00:00"
DAY = {"first_day": "2026-11-30", "days": 1}
ADA, BO, CY = 1, 2, 3


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Two visits that Ada (1) and Bo (2) can do; Cy Marsh (3) has one skill of the second of two."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=2, technicians=2, symptom="router_fault", publishes_itself=True)
    with town.work() as work:
        territory = work.session.get_one(Territory, 1)
        a_technician(work, territory, name="Cy Marsh", skills=("ladder",))
        work.session.get_one(Technician, BO).name = "Bo Lind"
    return town


def crew(desk: Door, house: Backend, visit_id: int = 1, number: int = 2, skills: tuple[str, ...] = ()) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    return desk.ask("PUT", f"/visits/{visit_id}/crew", headers=tag, json={"crew": number, "mate_skills": list(skills)})


def hands(house: Backend, visit_id: int = 1) -> tuple[int | None, int | None]:
    visit = the_visit(house, visit_id)
    return visit.technician_id, visit.mate_id


def test_sends_two_who_start_together(house: Backend) -> None:
    told = crew(door(house), house).json
    assert (told["crew"], told["mate_skills"], told["mate_id"]) == (2, [], None)
    plan = the_plan(house, plan_day(house))
    lead, mate = hands(house)
    assert lead is not None
    assert mate is not None
    assert lead != mate
    assert {one.visit_id: one.mate_id for one in plan.stops} == {1: mate, 2: None}
    shown = door(house).get(f"/plans/{plan.id}").json["stops"]
    assert [one["mate_id"] for one in shown if one["visit_id"] == 1] == [mate]


def test_keeps_to_what_the_second_must_be_able_to_do(house: Backend) -> None:
    assert crew(door(house), house, skills=("ladder",)).json["mate_skills"] == ["ladder"]
    plan_day(house)
    assert hands(house)[1] == CY
    assert hands(house)[0] in (ADA, BO)


def test_says_that_no_two_are_free(house: Backend) -> None:
    crew(door(house), house, skills=("crane",))
    plan = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.code) for one in plan.unplaced] == [(1, "no_mate")]
    assert hands(house) == (None, None)
    reader = signed_in(house)
    assert "It takes two technicians, and two can" in words_of(reader.get("/console/orders/1").text)
    reader.language = "zh-CN"
    assert "需要两位师傅，凑不齐。" in words_of(reader.get("/console/orders/1").text)


def test_explains_two_together(house: Backend) -> None:
    crew(door(house), house)
    open_still = door(house).get("/visits/1/explanation").json
    assert open_still["code"] == "needs_two"
    plan_day(house)
    assert door(house).get("/visits/1/explanation").json["why"] == "two_together"


def test_keeps_both_where_they_are_when_planned_anew(house: Backend) -> None:
    crew(door(house), house)
    plan_day(house)
    before, began = hands(house), the_visit(house, 1).during
    plan = the_plan(house, plan_day(house))
    assert (hands(house), the_visit(house, 1).during) == (before, began)
    told = door(house).get(f"/plans/{plan.id}/difference").json["items"]
    assert {one["kind"] for one in told} == {"same"}
    assert [(one["from_mate_id"], one["to_mate_id"]) for one in told if one["visit_id"] == 1] == [
        (before[1], before[1])
    ]


def test_takes_the_time_of_both_for_what_is_imminent(house: Backend, clock: FixedClock) -> None:
    crew(door(house), house)
    plan_day(house)
    visit = the_visit(house, 1)
    clock.set(visit.during.lower)
    plan = the_plan(house, plan_day(house))
    assert [(one.mate_id, one.kept) for one in plan.stops if one.visit_id == 1] == [(visit.mate_id, True)]
    assert hands(house) == (visit.technician_id, visit.mate_id)


def test_lets_nobody_be_at_two_places(house: Backend) -> None:
    crew(door(house), house)
    plan_day(house)
    visit = the_visit(house, 1)
    with pytest.raises(IntegrityError, match="ex_visits_technician_overlap"):
        exchange(house, 2, visit)
    assert the_visit(house, 2).technician_id != visit.mate_id


def exchange(house: Backend, visit_id: int, other: Visit) -> None:
    """Gives a visit to whoever comes along to another one, at its time."""
    with house.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        visit.technician_id, visit.during, visit.state = other.mate_id, other.during, "scheduled"


def test_offers_and_holds_no_time_of_one_for_a_visit_for_two(house: Backend) -> None:
    desk = door(house)
    crew(desk, house)
    answer = desk.post("/slots/search", {"order_id": 1} | DAY).json
    assert answer["offers"] == []
    assert {one["code"] for one in answer["refused"]} == {"needs_two"}
    window = {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}
    for more in ({}, {"override_reason": "They insist."}):
        held = desk.post("/holds", {"order_id": 1, "window": window} | more)
        assert (held.status_code, held.json["title"]) == (409, "window_taken")
    plan_day(house)
    waits = desk.post("/orders/1/waitlist", {})
    assert (waits.status_code, waits.json["title"]) == (409, "needs_two")


def test_counts_the_time_of_the_second_as_taken_when_others_book(house: Backend) -> None:
    desk = door(house)
    with house.work() as work:
        work.session.get_one(Technician, CY).active = False
    crew(desk, house)
    crew(desk, house, visit_id=2)
    assert len(desk.post("/slots/search", {"order_id": 2} | DAY).json["offers"]) == 0
    plan_day(house)
    crew(desk, house, visit_id=2, number=1)
    with house.work() as work:
        mate = work.session.get_one(Visit, 1).mate_id
        wish = {"required_technician_id": mate}
    tag = {"If-Match": f'"{the_visit(house, 2).version}"'}
    assert desk.ask("PUT", "/visits/2/technicians", headers=tag, json=wish).status_code == 200
    taken = the_visit(house, 1).during
    assert taken is not None
    for offer in desk.post("/slots/search", {"order_id": 2} | DAY).json["offers"]:
        held = desk.post("/holds", {"order_id": 2, "window": offer["window"]})
        assert held.status_code == 201, held.json
        with house.work() as work:
            during = work.session.get_one(Hold, held.json["id"]).during
            assert during.lower >= taken.upper or during.upper <= taken.lower
        desk.delete(f"/holds/{held.json['id']}")


def test_sends_both_by_hand_and_refuses_one_alone(house: Backend) -> None:
    desk = door(house)
    crew(desk, house)

    def send(**body: Any) -> Any:
        tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
        return desk.ask("POST", "/visits/1/assign", headers=tag, json={"arrival": NOON} | body)

    alone = send(technician_id=ADA, override_reason="Be quick.")
    assert (alone.status_code, alone.json["title"]) == (409, "mate_missing")
    assert send(technician_id=ADA, mate_id=ADA).json["title"] == "mate_is_lead"
    told = desk.post("/visits/1/verdict", {"technician_id": ADA, "arrival": NOON}).json
    assert (told["grade"], [one["code"] for one in told["rules"]]) == ("never", ["mate_missing"])
    told = desk.post("/visits/1/verdict", {"technician_id": ADA, "mate_id": BO, "arrival": NOON}).json
    assert told["grade"] == "good"
    assert [(one["id"], one["kind"]) for one in told["tells"] if one["whom"] == "technician"] == [
        (ADA, "on_list"), (BO, "on_list"),
    ]  # fmt: skip
    assert send(technician_id=ADA, mate_id=BO).status_code == 200
    assert hands(house) == (ADA, BO)
    # Whoever came along is to lead: the two change places.
    assert send(technician_id=BO).status_code == 200
    assert hands(house) == (BO, ADA)
    other = {"technician_id": ADA, "arrival": NOON}
    assert desk.post("/visits/2/verdict", other).json["grade"] == "never"


def test_needs_a_reason_to_send_a_second_who_lacks_the_skill(house: Backend) -> None:
    desk = door(house)
    crew(desk, house, skills=("ladder",))

    def send(**body: Any) -> Any:
        tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
        return desk.ask("POST", "/visits/1/assign", headers=tag, json={"technician_id": ADA, "arrival": NOON} | body)

    refused = send(mate_id=BO)
    assert (refused.json["title"], [one["code"] for one in refused.json["faults"]]) == (
        "breaks_rules", ["mate_cannot_come"],
    )  # fmt: skip
    assert hands(house) == (None, None)
    assert send(mate_id=BO, override_reason="Cy is away.").status_code == 200
    assert send(mate_id=CY).status_code == 200
    assert hands(house) == (ADA, CY)


def test_asks_a_person_where_one_is_planned_and_two_are_needed(house: Backend) -> None:
    desk = door(house)
    plan_day(house)
    crew(desk, house)
    waiting = [one["kind"] for one in desk.get("/tasks?state=open").json["items"]]
    assert waiting == ["mate_missing"]
    assert "The second technician is missing" in words_of(signed_in(house).get("/console/orders/1").text)
    plan_day(house)
    assert None not in hands(house)
    assert desk.get("/tasks?state=open").json["items"] == []
    second = hands(house)[1]
    crew(desk, house, number=1)
    assert hands(house) == (the_visit(house, 1).technician_id, None)
    day = TechnicianPhone(house, second or 0).day()
    assert [one["visit_id"] for one in day["visits"] if one["visit_id"] == 1] == []


def test_asks_again_whenever_two_are_needed_again(house: Backend) -> None:
    desk = door(house)
    plan_day(house)
    for _ in range(2):
        crew(desk, house)
        assert [one["kind"] for one in desk.get("/tasks?state=open").json["items"]] == ["mate_missing"]
        crew(desk, house, number=1)
        assert desk.get("/tasks?state=open").json["items"] == []


def test_repairs_what_either_of_two_can_t_do(house: Backend) -> None:
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), name="Dee Kurz")
    for lost in (0, 1):
        crew(door(house), house)
        plan_day(house)
        before = hands(house)
        sick = before[lost]
        answer = door(house).post("/disruptions", {"kind": "technician_ill", "technician_id": sick})
        assert answer.status_code == 202
        assert hands(house) == (None, None)
        planning.run(house, answer.json["plan_id"])
        after = hands(house)
        assert None not in after
        assert sick not in after
        assert before[1 - lost] in after
        with house.work() as work:
            work.session.query(Absence).delete()


def test_leaves_what_has_begun_with_whoever_leads_when_the_second_falls_ill(house: Backend) -> None:
    crew(door(house), house)
    plan_day(house)
    lead, second = hands(house)
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.arrived_at = "on_site", EARLY
    door(house).post("/disruptions", {"kind": "technician_ill", "technician_id": second})
    assert hands(house) == (lead, None)
    assert [one["kind"] for one in door(house).get("/tasks?state=open").json["items"]] == ["mate_missing"]


def test_tells_both_technicians_and_lets_whoever_leads_report(house: Backend, clock: FixedClock) -> None:
    crew(door(house), house)
    plan_day(house)
    lead, second = hands(house)
    names = {ADA: "Ada Weiss", BO: "Bo Lind", CY: "Cy Marsh"}
    phones = {who: TechnicianPhone(house, who or 0) for who in (lead, second)}
    shown = {who: next(one for one in phone.day()["visits"] if one["visit_id"] == 1) for who, phone in phones.items()}
    assert (shown[lead]["leads"], shown[lead]["together_with"]["name"]) == (True, names[second or 0])
    assert (shown[second]["leads"], shown[second]["together_with"]["name"]) == (False, names[lead or 0])
    assert shown[second]["site"]["address"] == shown[lead]["site"]["address"]
    clock.set(the_visit(house, 1).during.lower)
    refused = phones[second].report("arrived", clock.now())
    assert (refused["verdict"], refused["reason"]) == ("rejected", "not_the_lead")
    assert the_visit(house, 1).state == "scheduled"
    for kind in ("en_route", "arrived", "started", "completed"):
        assert phones[lead].report(kind, clock.now())["verdict"] == "applied"
    assert the_visit(house, 1).state == "completed"
    assert [one["state"] for one in phones[second].day()["visits"] if one["visit_id"] == 1] == ["completed"]
    assert [one["together_with"] for one in phones[second].day()["visits"] if one["visit_id"] == 1] == [None]


def test_tells_the_second_that_a_visit_has_left_their_day(house: Backend) -> None:
    crew(door(house), house)
    plan_day(house)
    phone = TechnicianPhone(house, hands(house)[1] or 0)
    cursor = phone.sync()["next"]
    crew(door(house), house, number=1)
    assert [(one["visit_id"], one["reason"]) for one in phone.sync(cursor)["gone"]] == [(1, "reassigned")]


def test_takes_both_from_kind_of_work_order_and_table(house: Backend) -> None:
    desk, admin = door(house), door(house, Role.ADMIN)
    entered = admin.post(
        "/work-types",
        {"kind": "install", "symptom": "mast", "service_minutes": 90, "crew": 2, "mate_skills": ["ladder"]},
    )
    assert (entered.json["crew"], entered.json["mate_skills"]) == (2, ["ladder"])
    order = {
        "kind": "install", "symptom": "mast", "customer": {"name": "Zoe", "phone": "+41445556677"},
        "site": {"address": "Hill 1", "lat": 47.15, "lon": 9.52},
    }  # fmt: skip
    made = desk.post("/orders", order).json["visits"][0]
    assert (made["crew"], made["mate_skills"], made["mate_id"]) == (2, ["ladder"], None)
    alone = desk.post("/orders", order | {"crew": 1, "external_id": "x2"}).json["visits"][0]
    assert alone["crew"] == 1
    columns = "kind,symptom,customer,phone,address,lat,lon,technicians,second skills"
    table = f"{columns}\ninstall,mast,Yan,+41445556678,Hill 2,47.15,9.52,2,ladder; crane\n"
    taken = desk.ask("POST", "/order-imports", data=table.encode(), content_type="text/csv")
    assert taken.status_code in (200, 201, 202), taken.json
    work_off(house, unread_lines, taken.json["id"])
    with house.work() as work:
        visit = work.session.query(Visit).order_by(Visit.id.desc()).first()
        assert visit is not None
        assert (visit.crew, visit.mate_skills) == (2, ["crane", "ladder"])


def test_goes_on_with_the_visit_that_follows(house: Backend) -> None:
    crew(door(house), house, skills=("ladder",))
    with house.work() as work:
        following = link_next_visit(work, work.session.get_one(Visit, 1), "not finished")
        assert (following.crew, following.mate_skills) == (2, ["ladder"])


def test_is_noted_on_the_order_s_page_in_both_languages(house: Backend) -> None:
    reader, page, action = signed_in(house), "/console/orders/1", "/console/visits/1/crew"
    reader.send(page, action, crew="2", mate_skills="ladder, crane")
    assert "Two technicians together" in words_of(reader.get(page).text)
    assert the_visit(house, 1).mate_skills == ["crane", "ladder"]
    reader.send(page, action, crew="2", mate_skills="")
    plan_day(house)
    with house.work() as work:
        name = work.session.get_one(Technician, hands(house)[1]).name
    assert f"Second technician {name}" in words_of(reader.get(page).text)
    reader.language = "zh-CN"
    assert f"第二位师傅 {name}" in words_of(reader.get(page).text)
    noted = door(house).get("/events?kind=visit.crew_noted").json["items"]
    assert [one["data"]["crew"] for one in noted] == [2, 2]
    assert action not in signed_in(house, Role.SERVICE, name="sam").get(page).text


def test_says_before_a_move_whom_another_second_tells_what(house: Backend) -> None:
    carrier = FakeCarrier()
    told_house, desk = with_carriers(house, carrier), door(house)
    with house.work() as work:
        work.session.get_one(Technician, CY).skills = []
    crew(desk, house)

    def tells(mate: int) -> list[tuple[str, int, str]]:
        move = {"technician_id": ADA, "mate_id": mate, "arrival": NOON}
        return [(one["whom"], one["id"], one["kind"]) for one in desk.post("/visits/1/verdict", move).json["tells"]]

    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    sent = {"technician_id": ADA, "mate_id": BO, "arrival": NOON, "override_reason": "Now."}
    assert desk.ask("POST", "/visits/1/assign", headers=tag, json=sent).status_code == 200
    # Nobody has been told a name yet: what waits will say the right one.
    assert tells(CY) == [("technician", CY, "on_list"), ("technician", BO, "off_list")]
    SenderPool(told_house).send_due()
    assert [one.kind for one in carrier.taken] == ["confirmation"]
    assert tells(CY) == [
        ("customer", 1, "technician_details"), ("technician", CY, "on_list"), ("technician", BO, "off_list"),
    ]  # fmt: skip
    assert tells(BO) == []


def test_sends_two_from_the_day_s_table_without_script(house: Backend) -> None:
    reader, page = signed_in(house), "/console?territory=1&date=2026-11-30&visit=1"
    assert 'name="mate"' not in reader.get(page).text
    crew(door(house), house)
    assert "Second technician" in words_of(reader.get(page).text)
    form = {"date": "2026-11-30", "technician": str(ADA), "mate": str(BO), "arrival": "13:00", "why": "Now."}
    reader.send(page, "/console/visits/1/assign", **form)
    assert hands(house) == (ADA, BO)
    assert "with Bo Lind" in words_of(reader.get(page).text)
