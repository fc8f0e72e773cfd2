"""Whose work comes back: found at night with the orders behind it, a task, what people say of it, the page."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Cluster, ClusterOrder, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.quality.services import coaching
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_day
from tests.support.orders import an_order
from tests.support.technicians import a_territory

REPEATS = {"Ada Weiss": 10, "Bo Lind": 1, "Cem Arik": 1}
"""Of thirty repairs each, so many came back within thirty days."""


@pytest.fixture
def town(backend: Backend) -> Backend:
    """Three technicians with thirty repairs each, ended forty days ago."""
    with backend.work() as work:
        _, people = a_day(work, technicians=3)
        for who in people:
            for number in range(30):
                first = _done(work, who.id, days=40)
                if number < REPEATS[who.name]:
                    _done(work, who.id, days=20).repeat_of_id = first.id
    return backend


def _done(work: Work, technician_id: int, days: int) -> WorkOrder:
    order = an_order(work, kind="repair", symptom="slow")
    visit: Visit = order.visits[0]
    ended = START - timedelta(days=days, minutes=10 * order.id)
    visit.technician_id = visit.ended_by = technician_id
    visit.during = Range(ended - timedelta(minutes=10), ended)
    visit.state, visit.ended_at, order.state = "completed", ended, "completed"
    work.session.flush()
    return order


def look(backend: Backend) -> int:
    with backend.work() as work:
        return coaching.look(work, 1)


def cases(backend: Backend, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = door(backend).get(f"/coaching{query}").json["items"]
    return found


def judge(who: Door, case: dict[str, Any], **verdict: Any) -> Any:
    return who.ask(
        "POST", f"/coaching/{case['id']}/verdict", json=verdict,
        headers={"If-Match": f'"{case["version"]}"', "Idempotency-Key": f"k-{verdict}"},
    )  # fmt: skip


def test_names_whose_work_came_back_with_the_orders_a_suggestion_and_a_task(town: Backend) -> None:
    assert look(town) == 1
    [case] = cases(town)
    told = (case["technician_name"], case["kind"], case["symptom"], case["repeats"], case["cases"], case["state"])
    assert told == ("Ada Weiss", "repair", "slow", 10, 30, "open")
    assert case["suggestion"] == "train_symptom"
    # Two of sixty came back at the others', and one more half a time: 30 * 2.5 / 61.
    assert round(case["expected"], 2) == 1.23
    assert case["shown_percent"] < 100 * 10 / 30
    orders = door(town).get(f"/coaching/{case['id']}").json["order_ids"]
    with town.work() as work:
        assert orders == sorted((one.repeat_of_id for one in work.session.query(WorkOrder) if one.repeat_of_id
                                 and one.visits[0].ended_by == case["technician_id"]), reverse=True)  # fmt: skip
    [task] = [one for one in door(town).get("/tasks").json["items"] if one["kind"] == "coaching_found"]
    assert task["sentence"].startswith("10 of 30 orders of Ada Weiss came back within 30 days; 1.2 would be usual.")
    [event] = door(town).get("/events?kind=coaching.found").json["items"]
    assert (event["data"]["technician_id"], event["data"]["repeats"]) == (case["technician_id"], 10)


def test_finds_it_once_and_lets_go_of_what_is_found_no_more(town: Backend) -> None:
    assert (look(town), look(town), len(cases(town))) == (1, 0, 1)
    with town.work() as work:
        for order in work.session.query(WorkOrder).filter(WorkOrder.repeat_of_id.is_not(None)):
            order.repeat_of_id = None
    assert (look(town), cases(town)) == (0, [])
    assert [one for one in door(town).get("/tasks?state=open").json["items"] if one["kind"] == "coaching_found"] == []


def test_blames_nobody_for_a_bad_node(town: Backend) -> None:
    with town.work() as work:
        node = Cluster(
            territory_id=1, kind="access_node", value="N-1", faults=10, lines=20, expected=1.0, p_value=0.0001,
            found_at=START, seen_at=START,
        )  # fmt: skip
        work.session.add(node)
        work.session.flush()
        for order in work.session.query(WorkOrder).filter(WorkOrder.repeat_of_id.is_not(None)):
            work.session.add(ClusterOrder(cluster_id=node.id, order_id=order.id))
    assert (look(town), cases(town)) == (0, [])


def test_counts_only_later_work_once_it_was_talked_about(town: Backend, clock: FixedClock) -> None:
    look(town)
    [case] = cases(town)
    assert judge(door(town), case, state="talked", note=" ", talked_on=None).status_code == 422
    answer = judge(door(town), case, state="talked", note="Ride along.", talked_on="2026-11-28")
    assert (answer.status_code, answer.json["state"], answer.json["talked_on"]) == (200, "talked", "2026-11-28")
    assert judge(door(town), answer.json, state="dismissed", note="No.").json["title"] == "coaching_settled"
    clock.forward(days=1)
    assert (look(town), cases(town, "?state=open")) == (0, [])
    assert [one for one in door(town).get("/tasks?state=open").json["items"] if one["kind"] == "coaching_found"] == []


def test_refuses_a_day_to_come_and_an_older_version(town: Backend) -> None:
    look(town)
    [case] = cases(town)
    assert judge(door(town), case, state="talked", note="x", talked_on="2027-01-01").json["title"] == "day_ahead"
    assert judge(door(town), case | {"version": 0}, state="dismissed", note="x").status_code == 412
    assert cases(town)[0]["state"] == "open"


def test_lets_no_technician_and_nobody_of_another_territory_see_it(town: Backend) -> None:
    look(town)
    [case] = cases(town)
    with town.work() as work:
        other = a_territory(work, "T2").id
    bounded = door(town, Role.DISPATCHER, name="Far", territory_ids=(other,))
    assert bounded.get("/coaching").json == {"items": [], "next": None}
    assert bounded.get(f"/coaching/{case['id']}").status_code == 404


def test_is_read_and_settled_by_clicking_in_both_languages(town: Backend) -> None:
    look(town)
    [case] = cases(town)
    reader, page = signed_in(town), f"/console/coaching/{case['id']}"
    assert 'href="/console/coaching"' in reader.get("/console/clusters").text
    assert f'href="{page}"' in reader.get("/console/coaching").text
    shown = words_of(reader.get(page).text)
    assert "10 of 30 orders came back within 30 days; 1.2 would be usual" in shown
    reader.language = "zh-CN"
    assert "辅导名单" in reader.get("/console/coaching").text
    reader.language = "en"
    reader.send(page, f"{page}/verdict", state="dismissed", note="A bad batch of plugs.", talked_on="")
    assert "A bad batch of plugs." in words_of(reader.get(page).text)
    assert cases(town)[0]["state"] == "dismissed"
