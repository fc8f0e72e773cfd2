"""Lines are tested when a repair comes in, before somebody drives, and after the work; verdicts have consequences."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory, Visit
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.line_tests import DULL, MENDABLE, OUT, WELL, a_tested_house, run_tests, watch
from tests.support.doors.outages import HOUR, a_line, a_network, outage, report, tell
from tests.support.doors.parts import supply
from tests.support.field import a_device, a_token, an_event, bearer, take
from tests.support.servers.line_test_server import LineTestServer
from tests.support.technicians import a_technician


@pytest.fixture
def tested(backend: Backend) -> Iterator[tuple[Backend, LineTestServer]]:
    with a_tested_house(backend) as found:
        yield found


@pytest.fixture
def house(tested: tuple[Backend, LineTestServer]) -> Backend:
    return tested[0]


@pytest.fixture
def server(tested: tuple[Backend, LineTestServer]) -> LineTestServer:
    return tested[1]


@pytest.fixture
def desk(house: Backend) -> Door:
    found = a_network(house)
    a_line(found, 1)
    return found


def made(desk: Door) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.get("/orders/1/line-tests").json["items"]
    return found


def state_of(desk: Door) -> tuple[str, str | None]:
    found = desk.get("/orders/1").json
    return found["state"], found["state_reason"]


def tasks(desk: Door) -> list[tuple[str, str]]:
    return [(one["kind"], one["sentence"]) for one in desk.get("/tasks?state=open").json["items"]]


def promised(house: Backend, *, ahead: timedelta = 4 * HOUR) -> tuple[int, Actor]:
    """Somebody is to come for the first order, and its customer was told; the technician and their device."""
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        technician = a_technician(work, work.session.query(Territory).one())
        begin = START + ahead
        assign(work, visit, technician.id, Window(begin, begin + HOUR))
        arrange(work, visit, Window(begin, begin + 2 * HOUR), technician.id)
        return technician.id, a_device(work, technician)


def test_tests_the_line_of_a_new_repair_and_says_what_it_means(
    house: Backend, server: LineTestServer, desk: Door
) -> None:
    server.lines["S-1"] = DULL
    report(desk, 1)
    run_tests(house)
    (found,) = made(desk)
    assert {name: found[name] for name in ("occasion", "state", "verdict", "rule_name", "advice", "failure")} == {
        "occasion": "intake",
        "state": "done",
        "verdict": "go",
        "rule_name": "Weak light",
        "advice": "Clean and measure the connectors.",
        "failure": None,
    }
    assert {one["metric"]: one["value"] for one in found["measures"]} == DULL
    assert [body["relatedService"] for body in server.bodies] == [{"id": "S-1"}]
    assert state_of(desk) == ("received", None)
    kinds = [event["kind"] for event in desk.get("/events").json["items"] if event["kind"].startswith("order.line")]
    assert kinds == ["order.line_tested"]


def test_tests_no_line_of_an_installation(desk: Door) -> None:
    report(desk, 1, kind="install", symptom=None)
    assert made(desk) == []


def test_tests_nothing_without_a_system(backend: Backend) -> None:
    desk = a_network(backend)
    a_line(desk, 1)
    report(desk, 1)
    assert made(desk) == []
    refused = desk.post("/orders/1/line-tests", {})
    assert (refused.status_code, refused.json["title"]) == (409, "no_line_tester")


def test_asks_for_whoever_can_mend_it_before_somebody_is_sent(
    house: Backend, server: LineTestServer, desk: Door
) -> None:
    rule = next(one for one in desk.get("/line-test-rules").json["items"] if one["name"] == "Weak light")
    changed = desk.patch(f"/line-test-rules/{rule['id']}", {"skills": ["splicing"], "parts": ["pigtail"]}, version=1)
    assert changed.status_code == 200, changed.json
    server.lines["S-1"] = DULL
    before = report(desk, 1)["visits"][0]["skills"]
    run_tests(house)
    assert desk.get("/orders/1").json["visits"][0]["skills"] == [*before, "splicing"]
    assert made(desk)[0]["parts"] == ["pigtail"]


def needs_parts(desk: Door) -> None:
    """Weak light asks for two pigtails, and for what nobody counts."""
    rule = next(one for one in desk.get("/line-test-rules").json["items"] if one["name"] == "Weak light")
    changed = desk.patch(f"/line-test-rules/{rule['id']}", {"parts": ["pigtail:2", "a new cover: white"]}, version=1)
    assert changed.status_code == 200, changed.json


def test_plans_with_the_parts_that_somebody_counts(house: Backend, server: LineTestServer, desk: Door) -> None:
    needs_parts(desk)
    server.lines["S-1"] = DULL
    with house.work() as work:
        counts = a_technician(work, work.session.query(Territory).one()).id
    body = {"part": "pigtail", "name": "Pigtail", "quantity": 5}
    assert desk.put(f"/technicians/{counts}/parts", body).status_code == 200
    assert report(desk, 1)["visits"][0]["parts_needed"] == []
    run_tests(house)
    assert desk.get("/orders/1").json["visits"][0]["parts_needed"] == ["pigtail:2"]


def test_plans_with_the_parts_that_the_supply_place_has(house: Backend, server: LineTestServer, desk: Door) -> None:
    needs_parts(desk)
    server.lines["S-1"] = DULL
    supply(house, stock=["pigtail:9"])
    report(desk, 1)
    run_tests(house)
    assert desk.get("/orders/1").json["visits"][0]["parts_needed"] == ["pigtail:2"]


def test_asks_for_no_parts_that_nobody_counts(house: Backend, server: LineTestServer, desk: Door) -> None:
    needs_parts(desk)
    server.lines["S-1"] = DULL
    report(desk, 1)
    run_tests(house)
    assert desk.get("/orders/1").json["visits"][0]["parts_needed"] == []


def test_tells_where_whoever_comes_does_not_have_the_part(house: Backend, server: LineTestServer, desk: Door) -> None:
    needs_parts(desk)
    server.lines["S-1"] = DULL
    report(desk, 1)
    who, _ = promised(house)
    assert desk.put(f"/technicians/{who}/parts", {"part": "pigtail", "name": "P", "quantity": 1}).status_code == 200
    run_tests(house)
    name = desk.get(f"/technicians/{who}").json["name"]
    said = f"The test of order FD-000001's line asks for what {name} does not have: pigtail. "
    assert ("line_test_parts", f"{said}See that they have it when they get there.") in tasks(desk)
    assert desk.get("/orders/1").json["visits"][0]["technician_id"] == who


def test_tells_where_whoever_comes_cannot_do_it(house: Backend, server: LineTestServer, desk: Door) -> None:
    rule = next(one for one in desk.get("/line-test-rules").json["items"] if one["name"] == "Weak light")
    desk.patch(f"/line-test-rules/{rule['id']}", {"skills": ["splicing"]}, version=1)
    server.lines["S-1"] = DULL
    report(desk, 1)
    promised(house)
    run_tests(house)
    said = "The test of order FD-000001's line asks for what whoever comes can't do: splicing."
    assert ("line_test_skills", said) in tasks(desk)


def test_lets_a_repair_wait_for_the_outage_that_the_test_points_to(
    house: Backend, server: LineTestServer, desk: Door
) -> None:
    server.lines["S-1"] = OUT
    report(desk, 1, symptom="router_fault")
    outage(desk)
    tell(house)
    run_tests(house)
    assert state_of(desk) == ("received", None)
    assert [kind for kind, _ in tasks(desk)].count("line_test_outage") == 1


def test_joins_what_was_entered_while_the_test_ran(house: Backend, server: LineTestServer, desk: Door) -> None:
    server.lines["S-1"] = OUT
    report(desk, 1)
    outage(desk)
    run_tests(house)
    assert state_of(desk) == ("held", "outage")
    assert "line_test_outage" not in [kind for kind, _ in tasks(desk)]


def test_takes_nothing_back_that_was_promised(house: Backend, server: LineTestServer, desk: Door) -> None:
    server.lines["S-1"] = MENDABLE
    report(desk, 1)
    promised(house)
    run_tests(house)
    assert state_of(desk)[0] == "scheduled"
    assert [kind for kind, _ in tasks(desk)] == ["line_test_mendable"]


def test_tests_again_before_somebody_drives(
    house: Backend, server: LineTestServer, clock: FixedClock, desk: Door
) -> None:
    server.lines["S-1"] = WELL
    report(desk, 1)
    promised(house, ahead=timedelta(hours=40))
    run_tests(house)
    clock.forward(hours=20)
    watch(house)
    assert len(made(desk)) == 1
    clock.forward(hours=3)
    watch(house)
    watch(house)
    run_tests(house)
    assert [one["occasion"] for one in made(desk)] == ["before_dispatch", "intake"]


def test_shows_the_technician_what_it_says(house: Backend, server: LineTestServer, desk: Door) -> None:
    server.lines["S-1"] = DULL
    report(desk, 1)
    technician, _ = promised(house)
    run_tests(house)
    phone = Door(desk.client, dict(bearer(a_token(house, technician))))
    (stop,) = phone.get("/mobile/day").json["visits"]
    assert (stop["line_test"]["verdict"], stop["line_test"]["advice"]) == ("go", "Clean and measure the connectors.")


def test_tests_again_after_the_work_and_tells_a_person_where_it_is_not_well(
    house: Backend, server: LineTestServer, clock: FixedClock, desk: Door
) -> None:
    server.lines["S-1"] = DULL
    report(desk, 1)
    _, device = promised(house)
    run_tests(house)
    clock.forward(hours=5)
    take(house, device, an_event(1, "completed", at=clock.now()))
    run_tests(house)
    assert [one["occasion"] for one in made(desk)] == ["after_work", "intake"]
    said = "The line of order FD-000001 does not test well after the work. Call the customer before they call."
    assert ("line_bad_after_work", said) in tasks(desk)


def test_goes_on_without_a_result_where_the_system_does_not_answer(
    house: Backend, server: LineTestServer, clock: FixedClock, desk: Door
) -> None:
    server.status = 503
    report(desk, 1)
    run_tests(house, patience=0.3)
    clock.forward(minutes=6)
    watch(house)
    (found,) = made(desk)
    assert (found["state"], found["failure"], found["verdict"]) == ("unanswered", "no_answer", None)
    assert state_of(desk) == ("received", None)


def test_a_line_that_the_system_does_not_know_has_no_result(house: Backend, server: LineTestServer, desk: Door) -> None:
    server.status = 404
    report(desk, 1)
    run_tests(house)
    (found,) = made(desk)
    assert (found["state"], found["failure"]) == ("unanswered", "status_404")


def test_tests_by_hand_once_at_a_time(house: Backend, server: LineTestServer, desk: Door) -> None:
    server.lines["S-1"] = WELL
    report(desk, 1)
    run_tests(house)
    first = desk.post("/orders/1/line-tests", {})
    second = desk.post("/orders/1/line-tests", {})
    assert (first.status_code, first.json["occasion"]) == (201, "by_hand")
    assert second.json["id"] == first.json["id"]
    run_tests(house)
    assert [one["verdict"] for one in made(desk)] == ["works", "works"]
    assert desk.post("/orders/99/line-tests", {}).status_code == 404


def test_an_admin_says_what_tests_mean(house: Backend, server: LineTestServer, desk: Door) -> None:
    admin = door(house, Role.ADMIN, name="Ada")
    rule = {
        "name": "No power at the box",
        "position": 5,
        "conditions": [{"metric": "box_power", "compared": "is", "bound": False}],
        "verdict": "go",
        "parts": ["power supply"],
        "advice": "Bring a power supply.",
    }
    entered = admin.post("/line-test-rules", rule)
    assert (entered.status_code, entered.json["version"]) == (201, 1)
    server.lines["S-1"] = {"box_power": False, "optical_rx_dbm": -40}
    report(desk, 1)
    run_tests(house)
    assert made(desk)[0]["rule_name"] == "No power at the box"
    assert admin.patch(f"/line-test-rules/{entered.json['id']}", {"verdict": "works"}, version=7).status_code == 412
    assert admin.ask("DELETE", f"/line-test-rules/{entered.json['id']}").status_code == 204
    assert rule["name"] not in [one["name"] for one in admin.get("/line-test-rules").json["items"]]
    assert made(desk)[0]["advice"] == "Bring a power supply."


@pytest.mark.parametrize(
    "condition",
    [
        {"metric": "rx", "compared": "below", "bound": "dark"},
        {"metric": "rx", "compared": "around", "bound": 5},
        {"metric": "rx", "compared": "is", "bound": None},
        {"metric": "rx", "compared": "above", "bound": True},
    ],
)
def test_refuses_a_condition_that_can_never_hold(house: Backend, condition: dict[str, Any]) -> None:
    rule = {"name": "x", "conditions": [condition], "verdict": "go"}
    assert door(house, Role.ADMIN, name="Ada").post("/line-test-rules", rule).status_code == 422
