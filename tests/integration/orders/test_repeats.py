"""A repair of what was done before is recognised when it comes in: in the API, the console, the day, the text."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, Technician, Visit, Warranty
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.orders import order_json
from tests.support.planning import plan_day, quick
from tests.support.technicians import a_shift

ADDRESS, PHONE = "Landstrasse 7", "+12025550107"


@pytest.fixture
def done(backend: Backend, client: FlaskClient, clock: FixedClock) -> dict[str, int]:
    """Ada has installed the line S-1 at 11:00; Bo could have come, too."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visit = a_booked_visit(work, ada, kind="install", symptom=None, address=ADDRESS, phone=PHONE)
        ids = {"ada": ada.id, "bo": bo.id, "visit": visit.id, "order": visit.order_id}
    clock.forward(hours=3)
    event = {"event_id": "c", "visit_id": ids["visit"], "kind": "completed", "at": _at(hours=2)}
    answer = client.post(
        "/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, ids["ada"]))
    )
    assert answer.json["verdicts"][0]["verdict"] == "applied"
    return ids


def _at(**ahead: float) -> str:
    return (START + timedelta(**ahead)).isoformat()


def a_repair(desk: Door, **changes: Any) -> dict[str, Any]:
    body = order_json(windows=None, **changes)
    body["customer"] = body["customer"] | {"phone": PHONE}
    body["site"] = body["site"] | {"address": ADDRESS}
    answer: dict[str, Any] = desk.post("/orders", body).json
    return answer


def test_recognises_a_repair_an_hour_after_an_installation(backend: Backend, done: dict[str, int]) -> None:
    desk = door(backend)
    order = a_repair(desk)
    assert (order["repeat_of_id"], order["in_warranty"], order["priority"]) == (done["order"], True, "high")
    assert desk.get(f"/orders/{order['id']}").json["in_warranty"] is True
    [event] = desk.get("/events?kind=order.repeats").json["items"]
    assert (event["thing_id"], event["data"]) == (
        order["id"],
        {"repeat_of_id": done["order"], "in_warranty": True, "first_technician": "excluded"},
    )


def test_keeps_whom_the_customer_wants_alone_where_their_work_did_not_hold(
    backend: Backend, done: dict[str, int]
) -> None:
    desk = door(backend)
    with backend.work() as work:
        customer = work.session.get_one(Visit, done["visit"]).order.customer_id
    body, tag = {"required_technician_id": done["ada"]}, {"If-Match": '"0"'}
    assert desk.ask("PUT", f"/customers/{customer}/technicians", json=body, headers=tag).status_code == 200
    order = a_repair(desk, customer_id=customer)
    assert (order["repeat_of_id"], order["first_technician_rule"]) == (done["order"], "nobody_else")
    assert order["visits"][0]["required_technician_id"] == done["ada"]
    with backend.work() as work:
        assert work.session.get_one(Visit, order["visits"][0]["id"]).not_by_technician_id is None


def test_keeps_a_warranty_for_a_year_and_a_repeat_for_thirty_days(
    backend: Backend, done: dict[str, int], clock: FixedClock
) -> None:
    seen = []
    for days in (29, 31 - 29, 363 - 31, 365 - 363):
        clock.forward(days=days)
        order = a_repair(door(backend), reported_at=None)
        seen.append((order["repeat_of_id"] is not None, order["in_warranty"], order["priority"]))
    assert seen[0] == (True, True, "high")
    assert seen[1:] == [(False, True, "normal"), (False, True, "normal"), (False, False, "normal")]


def test_takes_nothing_but_a_repair_on_the_same_line_for_a_repeat(backend: Backend, done: dict[str, int]) -> None:
    desk = door(backend)
    care = a_repair(desk, kind="care_visit", symptom=None)
    elsewhere = desk.post("/orders", order_json()).json
    for order in (care, elsewhere):
        assert (order["repeat_of_id"], order["in_warranty"], order["priority"]) == (None, False, "normal")


def test_recognises_a_repeat_when_the_desk_names_the_line(backend: Backend, done: dict[str, int]) -> None:
    desk = door(backend)
    with backend.work() as work:
        line = work.session.get_one(Visit, done["visit"]).order.line
        assert line is not None
        line.service_id = "S-1"
    order = desk.post("/orders", order_json()).json
    named = desk.patch(f"/orders/{order['id']}", {"service_id": "S-1"}, version=1).json
    assert (named["repeat_of_id"], named["in_warranty"]) == (done["order"], True)


def test_warrants_work_as_long_as_its_work_type_says(backend: Backend, client: FlaskClient) -> None:
    desk = door(backend, Role.ADMIN)
    [kind] = [
        one
        for one in desk.get("/work-types?limit=200").json["items"]
        if (one["kind"], one["symptom"]) == ("install", None)
    ]
    answer = desk.patch(f"/work-types/{kind['id']}", {"warranty_months": 24}, version=kind["version"])
    assert (answer.status_code, answer.json["warranty_months"]) == (200, 24)
    with backend.work() as work:
        _, [ada] = a_day(work)
        visit = a_booked_visit(work, ada, kind="install", symptom=None, hours=0)
        ids = (ada.id, visit.id)
    event = {"event_id": "c", "visit_id": ids[1], "kind": "completed", "at": START.isoformat()}
    client.post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, ids[0])))
    with backend.work() as work:
        assert work.session.get_one(Warranty, ids[1]).last_day.isoformat() == "2028-11-29"
        text = work.session.query(Message).filter_by(kind="completed").one()
        assert "24 months" in text.body


def booked(backend: Backend, desk: Door, order: dict[str, Any]) -> dict[str, Any]:
    """The first slot that is offered for an order, taken."""
    found = desk.post("/slots/search", {"order_id": order["id"], "first_day": "2026-12-01", "days": 1}).json
    offer = found["offers"][0]
    window = {"start": offer["window"]["start"], "end": offer["window"]["end"]}
    hold = desk.post("/holds", {"order_id": order["id"], "window": window}).json
    answer: dict[str, Any] = desk.post("/appointments", {"hold_id": hold["id"]}).json
    return answer


def a_next_day(backend: Backend, done: dict[str, int]) -> None:
    with backend.work() as work:
        for who in ("ada", "bo"):
            technician = work.session.get_one(type(work.session.get_one(Visit, done["visit"]).technician), done[who])
            a_shift(work, technician, START + timedelta(days=1), START + timedelta(days=1, hours=8))


def test_sends_another_technician_and_says_that_it_is_free(backend: Backend, done: dict[str, int]) -> None:
    a_next_day(backend, done)
    desk = door(backend)
    order = a_repair(desk)
    booked(backend, desk, order)
    visit = desk.get(f"/orders/{order['id']}").json["visits"][0]
    assert visit["technician_id"] == done["bo"]
    with backend.work() as work:
        text = work.session.query(Message).filter_by(kind="confirmation", order_id=order["id"]).one()
        assert "broadband repair, free under warranty" in text.body


def test_lets_the_same_technician_go_where_nobody_else_is_able(backend: Backend, done: dict[str, int]) -> None:
    with backend.work() as work:
        work.session.get_one(type(work.session.get_one(Visit, done["visit"]).technician), done["bo"]).active = False
    a_next_day(backend, done)
    desk = door(backend)
    order = a_repair(desk)
    booked(backend, desk, order)
    assert desk.get(f"/orders/{order['id']}").json["visits"][0]["technician_id"] == done["ada"]


def test_shows_a_repeat_on_the_order_s_page_in_both_languages(backend: Backend, done: dict[str, int]) -> None:
    order = a_repair(door(backend))
    reader = signed_in(backend)
    page = reader.get(f"/console/orders/{order['id']}").text
    assert f'href="/console/orders/{done["order"]}"' in page
    assert "under warranty, free of charge" in words_of(page)
    reader.language = "zh-CN"
    assert "保修期内，免费" in reader.get(f"/console/orders/{order['id']}").text


def test_tells_the_technician_that_work_did_not_hold(
    backend: Backend, client: FlaskClient, done: dict[str, int], clock: FixedClock
) -> None:
    a_next_day(backend, done)
    desk = door(backend)
    order = a_repair(desk, external_id="R-1")
    booked(backend, desk, order)
    clock.forward(days=1)
    [stop] = client.get("/api/v1/mobile/day", headers=bearer(a_token(backend, done["bo"]))).json["visits"]
    first = desk.get(f"/orders/{done['order']}").json["reference"]
    assert (stop["reference"], stop["repeat_of"], stop["in_warranty"]) == ("R-1", first, True)


def set_repeat_rule(backend: Backend, **rule: Any) -> dict[str, Any]:
    answer = door(backend, Role.ADMIN, name="Chief").put("/repeat-rules", rule)
    assert answer.status_code == 200, answer.json
    term: dict[str, Any] = answer.json
    return term


def kept_away(backend: Backend, order: dict[str, Any]) -> int | None:
    with backend.work() as work:
        return work.session.query(Visit).filter_by(order_id=order["id"]).one().not_by_technician_id


def test_keeps_the_first_technician_away_where_nobody_has_set_a_rule(backend: Backend, done: dict[str, int]) -> None:
    order = a_repair(door(backend))
    assert (order["first_technician_id"], order["first_technician_rule"]) == (done["ada"], "excluded")
    assert kept_away(backend, order) == done["ada"]
    [event] = door(backend).get("/events?kind=order.repeats").json["items"]
    assert event["data"]["first_technician"] == "excluded"


def test_lets_the_first_technician_go_again_by_rule(backend: Backend, done: dict[str, int]) -> None:
    set_repeat_rule(backend, first_technician="none")
    order = a_repair(door(backend))
    assert (order["first_technician_rule"], kept_away(backend, order)) == ("none", None)


def test_plans_the_first_technician_with_another_by_rule_and_never_alone(
    backend: Backend, done: dict[str, int]
) -> None:
    set_repeat_rule(backend, first_technician="accompanied", territory="T1")
    order = a_repair(door(backend), external_id="R-1")
    assert (order["first_technician_rule"], kept_away(backend, order)) == ("accompanied", None)
    page = words_of(signed_in(backend).get(f"/console/orders/{order['id']}").text)
    assert "By rule Ada Weiss, whose work this repeats, does not go alone" in page
    plan_day(quick(backend))
    (visit,) = door(backend).get(f"/orders/{order['id']}").json["visits"]
    assert visit["crew"] == 2
    assert (visit["technician_id"], visit["mate_id"]) == (done["ada"], done["bo"])


def test_sends_another_where_whoever_was_to_be_accompanied_is_not_there_any_more(
    backend: Backend, done: dict[str, int]
) -> None:
    with backend.work() as work:
        work.session.get_one(Technician, done["ada"]).active = False
    set_repeat_rule(backend, first_technician="accompanied", territory="T1")
    order = a_repair(door(backend), external_id="R-1")
    assert (order["visits"][0]["crew"], kept_away(backend, order)) == (1, done["ada"])


def test_says_that_nobody_else_is_able(backend: Backend, done: dict[str, int]) -> None:
    with backend.work() as work:
        work.session.get_one(type(work.session.get_one(Visit, done["visit"]).technician), done["bo"]).active = False
    set_repeat_rule(backend, first_technician="accompanied")
    order = a_repair(door(backend))
    assert (order["first_technician_rule"], kept_away(backend, order)) == ("nobody_else", None)


def test_takes_a_territory_s_rule_before_one_of_a_symptom_and_that_before_any(
    backend: Backend, done: dict[str, int]
) -> None:
    set_repeat_rule(backend, first_technician="none")
    assert a_repair(door(backend), external_id="a")["first_technician_rule"] == "none"
    set_repeat_rule(backend, first_technician="accompanied", symptom="slow")
    assert a_repair(door(backend), external_id="b", symptom="slow")["first_technician_rule"] == "accompanied"
    rule = set_repeat_rule(backend, first_technician="excluded", territory="T1")
    assert a_repair(door(backend), external_id="c", symptom="slow")["first_technician_rule"] == "excluded"
    chief = door(backend, Role.ADMIN, name="Chief")
    assert chief.delete(f"/repeat-rules/{rule['id']}").status_code == 204
    assert a_repair(door(backend), external_id="d", symptom="slow")["first_technician_rule"] == "accompanied"


def test_sets_a_rule_for_repeats_by_clicking_in_both_languages(backend: Backend, done: dict[str, int]) -> None:
    reader, page = signed_in(backend, Role.ADMIN), "/console/settings/work-types"
    action = "/console/settings/repeat-rules"
    reader.send(page, action, territory="T1", symptom="", first_technician="accompanied")
    assert "T1 · any symptom: goes with another, never alone" in words_of(reader.get(page).text)
    reader.language = "zh-CN"
    assert "与另一位师傅同行，不单独上门" in reader.get(page).text
    [rule] = door(backend).get("/repeat-rules").json["items"]
    assert (rule["territory"], rule["symptom"], rule["first_technician"]) == ("T1", None, "accompanied")
    reader.send(page, f"{action}/{rule['id']}/remove")
    assert door(backend).get("/repeat-rules").json["items"] == []
