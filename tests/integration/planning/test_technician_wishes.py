"""Who should come to a visit, who alone may, who must not: in plans, offers, moves by hand, and on the page."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Territory, Visit
from dispatch.visits.services.order_progress import link_next_visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit
from tests.support.promises import Town, a_told_town
from tests.support.technicians import a_technician

NOON = "2026-11-30T12:00:00+00:00"
DAY = {"first_day": "2026-11-30", "days": 1}
ADA, BO, CY = 1, 2, 3


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """One visit that Ada (1) and Bo (2) can do from the same home; Cy Marsh (3) lacks the skills."""
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=1, technicians=2, symptom="router_fault", publishes_itself=False)
    with town.work() as work:
        territory = work.session.get_one(Territory, 1)
        a_technician(work, territory, name="Cy Marsh", skills=("copper",))
        work.session.get_one(Technician, BO).name = "Bo Lind"
    return town


def wish(desk: Door, house: Backend, visit_id: int = 1, **whom: Any) -> Any:
    tag = {"If-Match": f'"{the_visit(house, visit_id).version}"'}
    return desk.ask("PUT", f"/visits/{visit_id}/technicians", headers=tag, json=whom)


def planned(house: Backend) -> list[int]:
    return [stop.technician_id for stop in the_plan(house, plan_day(house)).stops]


def offered(house: Backend) -> int:
    answer = door(house).post("/slots/search", {"order_id": 1} | DAY)
    assert answer.status_code == 200, answer.json
    return len(answer.json["offers"])


@pytest.mark.parametrize(
    ("whom", "comes"), [({"required_technician_id": BO}, BO), ({"required_technician_id": ADA}, ADA)]
)
def test_plans_whoever_alone_may_come(house: Backend, whom: dict[str, int], comes: int) -> None:
    assert wish(door(house), house, **whom).status_code == 200
    assert planned(house) == [comes]


@pytest.mark.parametrize(("excluded", "comes"), [([ADA], BO), ([BO], ADA)])
def test_plans_nobody_who_must_not_come(house: Backend, excluded: list[int], comes: int) -> None:
    told = wish(door(house), house, excluded_technician_ids=excluded).json
    assert told["excluded_technician_ids"] == excluded
    assert planned(house) == [comes]


@pytest.mark.parametrize("preferred", [ADA, BO])
def test_plans_whoever_should_come_and_somebody_else_where_they_cannot(house: Backend, preferred: int) -> None:
    desk = door(house)
    wish(desk, house, preferred_technician_id=preferred)
    assert planned(house) == [preferred]
    assert wish(desk, house, preferred_technician_id=CY).status_code == 200
    assert planned(house)[0] in (ADA, BO)


def test_says_why_nobody_may_come(house: Backend) -> None:
    wish(door(house), house, excluded_technician_ids=[ADA, BO])
    plan = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.code) for one in plan.unplaced] == [(1, "no_technician")]
    assert offered(house) == 0
    wish(door(house), house)
    assert len(planned(house)) == 1
    assert offered(house) > 0


def test_offers_and_holds_only_times_of_whoever_may_come(house: Backend) -> None:
    desk = door(house)
    assert offered(house) > 0
    for whom in ({"required_technician_id": CY}, {"excluded_technician_ids": [ADA, BO]}):
        assert wish(desk, house, **whom).status_code == 200
        assert offered(house) == 0
    wish(desk, house, required_technician_id=BO)
    held = desk.post(
        "/holds", {"order_id": 1, "window": {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}}
    )
    assert held.status_code == 201, held.json
    desk.post("/appointments", {"hold_id": held.json["id"]})
    assert the_visit(house, 1).technician_id == BO


def test_says_of_a_move_by_hand_whom_it_may_not_send(house: Backend) -> None:
    desk = door(house)

    def broken(technician_id: int) -> list[str]:
        told = desk.post("/visits/1/verdict", {"technician_id": technician_id, "arrival": NOON}).json
        assert told["grade"] == ("breaks" if any(not one["kept"] for one in told["rules"]) else "good")
        return [one["code"] for one in told["rules"] if not one["kept"]]

    wish(desk, house, excluded_technician_ids=[ADA])
    assert (broken(ADA), broken(BO)) == (["technician_excluded"], [])
    wish(desk, house, required_technician_id=ADA)
    assert (broken(ADA), broken(BO)) == ([], ["technician_required"])
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    move = {"technician_id": BO, "arrival": NOON}
    refused = desk.ask("POST", "/visits/1/assign", headers=tag, json=move)
    assert (refused.status_code, refused.json["title"]) == (409, "breaks_rules")
    assert [one["code"] for one in refused.json["faults"]] == ["technician_required"]
    sent = desk.ask("POST", "/visits/1/assign", headers=tag, json=move | {"override_reason": "Ada is stuck."})
    assert (sent.status_code, sent.json["technician_id"]) == (200, BO)
    assert planned(house) == [BO], "a pin by hand goes before a wish"


def test_refuses_whoever_is_not_there_and_what_contradicts_itself(house: Backend) -> None:
    desk = door(house)
    with house.work() as work:
        there = work.session.get_one(Territory, 1)
        other = Territory(code="T9", name="Far", zone=there.zone)
        work.session.add(other)
        work.session.flush()
        dee = a_technician(work, other, name="Dee").id
    for whom, code in (
        ({"required_technician_id": 999}, "unknown_technician"),
        ({"excluded_technician_ids": [999]}, "unknown_technician"),
        ({"required_technician_id": dee}, "other_territory"),
        ({"preferred_technician_id": ADA, "excluded_technician_ids": [ADA]}, "technician_contradiction"),
        ({"required_technician_id": ADA, "excluded_technician_ids": [ADA]}, "technician_contradiction"),
    ):
        answer = wish(desk, house, **whom)
        assert (answer.status_code, answer.json["title"]) == (422, code)
    old = desk.ask("PUT", "/visits/1/technicians", headers={"If-Match": '"99"'}, json={})
    assert old.status_code == 412
    visit = the_visit(house, 1)
    assert (visit.version, visit.required_technician_id, visit.excluded_technician_ids) == (1, None, [])


def test_goes_on_with_the_visit_that_follows(house: Backend) -> None:
    wish(door(house), house, preferred_technician_id=BO, excluded_technician_ids=[ADA])
    with house.work() as work:
        following = link_next_visit(work, work.session.get_one(Visit, 1), "not finished")
        assert (following.preferred_technician_id, following.excluded_technician_ids) == (BO, [ADA])


def test_is_noted_on_the_order_s_page_in_both_languages(house: Backend) -> None:
    reader, page, action = signed_in(house), "/console/orders/1", "/console/visits/1/technicians"
    reader.send(page, action, required=str(BO), excluded=str(ADA))
    said = words_of(reader.get(page).text)
    assert "Nobody else may come Bo Lind" in said
    assert "Must not come Ada Weiss" in said
    order = door(house).get("/orders/1").json
    visit = order["visits"][0]
    assert (visit["required_technician_id"], visit["preferred_technician_id"]) == (BO, None)
    assert visit["excluded_technician_ids"] == [ADA]
    assert [one["kind"] for one in door(house).get("/events?kind=visit.technicians_wished").json["items"]] != []
    reader.language = "zh-CN"
    assert "只能由其上门 Bo Lind" in words_of(reader.get(page).text)
    looking = signed_in(house, Role.SERVICE, name="sam")
    assert action not in looking.get(page).text


@pytest.fixture
def told(backend: Backend, clock: FixedClock) -> Town:
    """One visit that its customer was told, and whom two technicians can do."""
    clock.set(EARLY)
    town, _ = a_told_town(backend, symptom="router_fault")
    return town


def another(who: int) -> int:
    return 3 - who


def skills(desk: Door, house: Backend, asked: list[str]) -> Any:
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    return desk.ask("PUT", "/visits/1/skills", headers=tag, json={"skills": asked})


def test_looks_for_somebody_else_at_once_where_whoever_was_told_may_not_come(told: Town) -> None:
    who, desk = told.holder(1).id, told.desk()
    answer = wish(desk, told.house, excluded_technician_ids=[who])
    assert (answer.status_code, answer.json["technician_id"]) == (200, None)
    assert [kind for kind, _ in told.tasks()] == ["promise_in_doubt"]
    assert told.send() == []
    told.work_off()
    assert told.holder(1).id == another(who)
    assert [kind for kind, *_ in told.send()] == ["technician_changed"]
    assert told.tasks() == []


def test_asks_a_person_where_nobody_else_is_found(told: Town) -> None:
    who, desk = told.holder(1).id, told.desk()
    wish(desk, told.house, excluded_technician_ids=[who, another(who)])
    told.work_off()
    ((kind, sentence),) = told.tasks()
    assert (kind, "no technician" in sentence) == ("promise_dropped", True)
    assert [text for text, *_ in told.send()] == ["postponed"]


def test_leaves_whoever_may_still_come_and_whoever_was_sent_by_hand(told: Town) -> None:
    who, desk = told.holder(1).id, told.desk()
    wish(desk, told.house, excluded_technician_ids=[another(who)], required_technician_id=who)
    assert told.holder(1).id == who
    at = the_visit(told.house, 1).during
    tag = {"If-Match": f'"{the_visit(told.house, 1).version}"'}
    move = {"technician_id": who, "arrival": at.lower.isoformat()}
    assert desk.ask("POST", "/visits/1/assign", headers=tag, json=move).status_code == 200
    wish(desk, told.house, excluded_technician_ids=[who])
    assert (told.holder(1).id, told.tasks()) == (who, [])


def test_looks_for_somebody_who_can_do_what_a_visit_asks_for_now(told: Town) -> None:
    who, desk = told.holder(1).id, told.desk()
    known = the_visit(told.house, 1).skills
    assert skills(desk, told.house, known).status_code == 200
    assert told.holder(1).id == who
    told.change_technician(another(who), skills=[*known, "voip"])
    assert skills(desk, told.house, [*known, "voip"]).json["technician_id"] is None
    told.work_off()
    assert told.holder(1).id == another(who)
    assert [kind for kind, *_ in told.send()] == ["technician_changed"]
