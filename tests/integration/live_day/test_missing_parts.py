"""A part that is noted after the customer was told, or gone from the van: the promise is seen to at once."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from tests.support.clocks import FixedClock
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.doors.parts import carries, needs, supply
from tests.support.field import TechnicianPhone
from tests.support.planning import EARLY, begin_of, the_visit
from tests.support.promises import Town, a_told_town


@pytest.fixture
def told(backend: Backend, clock: FixedClock) -> Town:
    """One visit that its customer was told, and that two technicians can do."""
    clock.set(EARLY)
    town, _ = a_told_town(backend, symptom="router_fault")
    return town


def another(who: int) -> int:
    return 3 - who


def pin(town: Town) -> None:
    """Sends whoever has the visit by hand: they stay, whatever comes."""
    visit = the_visit(town.house, 1)
    move = {"technician_id": visit.technician_id, "arrival": visit.during.lower.isoformat()}
    tag = {"If-Match": f'"{visit.version}"'}
    assert town.desk().ask("POST", "/visits/1/assign", headers=tag, json=move).status_code == 200


def test_sends_whoever_has_the_part_and_tells_the_customer(told: Town) -> None:
    who = told.holder(1).id
    carries(told.house, another(who), "ONT-X", 1)
    assert needs(told.house, parts=["ONT-X"])["technician_id"] is None
    ((kind, sentence),) = told.tasks()
    assert kind == "promise_in_doubt"
    assert "does not have ONT-X. That, or somebody who has it, is looked for" in sentence
    assert told.send() == []
    told.work_off()
    assert told.holder(1).id == another(who)
    assert [kind for kind, *_ in told.send()] == ["technician_changed"]
    assert told.tasks() == []


def test_puts_the_stop_at_the_supply_place_in_and_tells_nobody(told: Town) -> None:
    supply(told.house)
    needs(told.house, parts=["ONT-X:2"], tools=("splicer",))
    told.work_off()
    who = told.holder(1).id
    rows = told.desk().get("/board?date=2026-11-30").json["technicians"]
    (stop,) = next(one["pickups"] for one in rows if one["id"] == who)
    assert (stop["parts"], stop["tools"]) == (["ONT-X:2"], ["splicer"])
    assert (told.tasks(), told.send()) == ([], [])


def test_ends_the_promise_where_nobody_has_the_part(told: Town) -> None:
    needs(told.house, parts=["ONT-X"])
    told.work_off()
    ((kind, sentence),) = told.tasks()
    assert (kind, "(no parts)" in sentence) == ("promise_dropped", True)
    assert [text for text, *_ in told.send()] == ["postponed"]


def test_leaves_whoever_carries_it_already(told: Town) -> None:
    who = told.holder(1).id
    carries(told.house, who, "ONT-X", 1)
    carries(told.house, who, "ladder", 1)
    assert needs(told.house, parts=["ONT-X"], tools=("ladder",))["technician_id"] == who
    assert (told.tasks(), told.send()) == ([], [])


def test_asks_a_person_to_bring_it_to_whoever_was_sent_by_hand(told: Town) -> None:
    pin(told)
    told.send()
    who, visit, reference = told.holder(1), the_visit(told.house, 1), told.desk().get("/orders/1").json["reference"]
    assert needs(told.house, parts=["ONT-X:2"])["technician_id"] == who.id
    ((kind, sentence),) = told.tasks()
    assert kind == "parts_to_bring"
    assert sentence.startswith(f"{who.name} is to be at order {reference} at 2026-11-30 ")
    assert "and does not have ONT-X:2." in sentence
    (task,) = told.desk().get("/tasks?state=open").json["items"]
    assert task["due_at"] == visit.during.lower.isoformat()
    assert "call_technician" in task["actions"]
    reader = signed_in(told.house)
    assert "does not have ONT-X:2. See that they have it by then" in words_of(reader.get("/console/desk").text)
    reader.language = "zh-CN"
    assert "但缺少ONT-X:2" in words_of(reader.get("/console/desk").text)
    carries(told.house, who.id, "ONT-X", 2)
    assert told.tasks() == []


def test_asks_no_more_once_the_part_is_not_needed_or_somebody_else_has_the_visit(told: Town) -> None:
    pin(told)
    needs(told.house, parts=["ONT-X"])
    assert [kind for kind, _ in told.tasks()] == ["parts_to_bring"]
    needs(told.house)
    assert told.tasks() == []
    needs(told.house, parts=["ONT-X"])
    assert [kind for kind, _ in told.tasks()] == ["parts_to_bring"]
    tag = {"If-Match": f'"{the_visit(told.house, 1).version}"'}
    off = told.desk().ask("POST", "/visits/1/take-off", headers=tag, json={"why": "They have no time."})
    assert off.status_code == 200
    assert "parts_to_bring" not in [kind for kind, _ in told.tasks()]


def test_says_so_on_the_order_s_page(told: Town) -> None:
    reader: Reader = signed_in(told.house)
    reader.send("/console/orders/1", "/console/visits/1/needs", parts_needed="ONT-X", tools_needed="")
    assert the_visit(told.house, 1).technician_id is None
    assert "does not have ONT-X" in words_of(reader.get("/console/desk").text)


def test_sees_to_what_a_new_symptom_asks_for(told: Town) -> None:
    kind = told.desk().get("/orders/1").json["kind"]
    new = {"kind": kind, "symptom": "dead_box", "service_minutes": 20, "skills": [], "parts_needed": ["ONT-X"]}
    assert told.desk().post("/work-types", new).status_code == 201
    assert told.change_order(1, symptom="dead_box").status_code == 200
    ((kind, sentence),) = told.tasks()
    assert (kind, "does not have ONT-X" in sentence) == ("promise_in_doubt", True)
    told.work_off()
    assert [text for text, *_ in told.send()] == ["postponed"]


def test_leaves_what_was_told_where_the_kind_of_work_takes_more_parts_from_now_on(told: Town) -> None:
    (kind,) = [one for one in told.desk().get("/work-types").json["items"] if one["symptom"] == "router_fault"][:1]
    path = f"/work-types/{kind['id']}"
    changed = told.desk().patch(path, {"parts_needed": ["ONT-X"]}, version=kind["version"])
    assert changed.status_code == 200
    told.work_off()
    assert (the_visit(told.house, 1).parts_needed, told.tasks(), told.send()) == ([], [], [])


def test_sees_to_what_a_van_does_not_hold_any_more(told: Town) -> None:
    who = told.holder(1).id
    carries(told.house, who, "ONT-X", 1)
    carries(told.house, another(who), "ONT-X", 1)
    needs(told.house, parts=["ONT-X"])
    assert told.holder(1).id == who
    carries(told.house, who, "ONT-X", 0)
    ((kind, sentence),) = told.tasks()
    assert (kind, "does not have ONT-X" in sentence) == ("promise_in_doubt", True)
    told.work_off()
    assert told.holder(1).id == another(who)
    assert [text for text, *_ in told.send()] == ["technician_changed"]


def test_sees_to_what_another_visit_used_up(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, _ = a_told_town(backend, orders=2, technicians=1, symptom="router_fault")
    carries(town.house, 1, "ONT-X", 1)
    first, second = sorted((1, 2), key=lambda one: begin_of(the_visit(town.house, one)))
    needs(town.house, second, parts=["ONT-X"])
    assert the_visit(town.house, second).technician_id == 1
    phone = TechnicianPhone(town.house, 1)
    for kind, more in (("arrived", {}), ("completed", {"parts": [{"part": "ONT-X", "quantity": 1}]})):
        clock.set(begin_of(the_visit(town.house, first)) + timedelta(minutes=20 if more else 0))
        assert phone.report(kind, clock.now(), first, **more)["verdict"] == "applied"
    assert [kind for kind, _ in town.tasks()] == ["promise_in_doubt"]
    town.work_off()
    assert sorted(text for text, *_ in town.send()) == ["completed", "postponed"]
