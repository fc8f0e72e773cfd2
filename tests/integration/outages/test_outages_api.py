"""`/outages`: bounds, versions, repetitions, refusals, and what a preview shows."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.outages import HOUR, a_line, a_network, act, change, enter, got, outage, read, tell


@pytest.fixture
def desk(backend: Backend) -> Door:
    return a_network(backend, "T1", "T2")


def bound(backend: Backend, code: str) -> Door:
    """A dispatcher of one territory."""
    with backend.work() as work:
        territory = work.session.query(Territory).filter_by(code=code).one()
    return door(backend, Role.DISPATCHER, name=f"of {code}", territory_ids=(territory.id,))


def test_reaches_and_shows_only_the_territories_of_who_enters_it(backend: Backend, desk: Door) -> None:
    a_line(desk, 1, territory="T1")
    a_line(desk, 2, territory="T2")
    theirs = bound(backend, "T1")
    assert outage(theirs)["customers"] == 1
    assert bound(backend, "T2").get("/outages/1").status_code == 404
    assert bound(backend, "T2").get("/outages").json["items"] == []
    assert bound(backend, "T2").post("/outages/1/end", {}, headers={"If-Match": '"1"'}).status_code == 404
    tell(backend)
    assert (len(got(backend, 1)), got(backend, 2)) == (1, [])


def test_enters_one_outage_however_often_it_is_sent(desk: Door) -> None:
    body = {"kind": "outage", "starts_at": START.isoformat(), "ends_at": (START + HOUR).isoformat()}
    sent = [
        desk.post("/outages", body | {"access_nodes": ["N"]}, headers={"Idempotency-Key": "once"}) for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [201, 201]
    assert len(desk.get("/outages").json["items"]) == 1


def test_lets_one_of_two_who_edit_the_same_version_win(desk: Door) -> None:
    outage(desk)
    assert change(desk, cause="a cut cable").status_code == 200
    stale = desk.patch("/outages/1", {"cause": "a fire"}, version=1)
    assert (stale.status_code, read(desk)["cause"]) == (412, "a cut cable")


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"access_nodes": []}, 422, "nothing_named"),
        ({"service_ids": ["S-404"]}, 404, "not_found"),
        ({"start": START - 5 * HOUR, "hours": 4}, 422, "outage_past"),
        ({"start": START + HOUR}, 422, "outage_to_come"),
        ({"kind": "planned_work", "hours": 24 * 40}, 422, "outage_too_long"),
        ({"hours": -1}, 422, "invalid"),
        ({"territory": "T9"}, 422, "unknown_territory"),
        ({"cause": "x" * 41}, 422, "invalid"),
    ],
)
def test_refuses_what_can_not_be_and_writes_nothing(desk: Door, wanted: dict[str, Any], status: int, code: str) -> None:
    answer = enter(desk, **wanted)
    assert (answer.status_code, answer.json["title"]) == (status, code)
    assert desk.get("/outages").json["items"] == []


def test_ends_and_cancels_once(desk: Door) -> None:
    outage(desk)
    assert act(desk, "end").status_code == 201
    assert act(desk, "end").json["title"] == "outage_over"
    assert act(desk, "cancel").json["title"] == "outage_over"
    assert change(desk, cause="late").json["title"] == "outage_over"


def test_previews_who_would_be_told_in_which_words_and_writes_nothing(backend: Backend, desk: Door) -> None:
    a_line(desk, 1)
    a_line(desk, 2)
    a_line(desk, 3, language="zh-CN")
    a_line(desk, 4)
    with backend.work() as work:
        work.session.connection().exec_driver_sql("UPDATE customers SET textable = external_id <> 'C-4'")
    shown = enter(desk, path="/outages/preview", cause="a cut cable").json
    assert (shown["customers"], shown["lines"], shown["untold"]) == (4, 4, 1)
    assert [(text["language"], text["customers"]) for text in shown["texts"]] == [("en", 2), ("zh-CN", 1)]
    assert "Your service may be down: a cut cable." in shown["texts"][0]["body"]
    assert shown["segments"] == sum(text["segments"] * text["customers"] for text in shown["texts"])
    assert desk.get("/outages").json["items"] == []


def test_announces_what_becomes_of_it(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    outage(desk)
    tell(backend)
    change(desk, ends_at=(START + 9 * HOUR).isoformat())
    clock.forward(minutes=1)
    act(desk, "end")
    events = desk.get("/events").json["items"]
    kinds = [one["kind"] for one in events if one["thing"] == "outage"]
    assert kinds == ["outage.announced", "outage.began", "outage.told", "outage.changed", "outage.ended"]
    audited = [one["action"] for one in door(backend, Role.ADMIN).get("/audit").json["items"]]
    assert "outage.ended" in audited


def test_shows_how_far_the_telling_is(backend: Backend, desk: Door) -> None:
    a_line(desk, 1)
    outage(desk)
    assert read(desk)["told_at"] is None
    tell(backend)
    assert read(desk)["texts"] == [{"kind": "outage_known", "state": "delivered", "count": 1}]


def test_joins_nothing_that_has_ended_or_is_no_repair(desk: Door) -> None:
    a_line(desk, 1)
    order = {
        "kind": "install",
        "customer": {"name": "Robin", "phone": "+12025550191"},
        "site": {"address": "Lane 1", "lat": 47.14, "lon": 9.52},
    }
    assert desk.post("/orders", order).status_code == 201
    outage(desk)
    assert desk.post("/outages/1/orders", {"order_id": 1}).json["title"] == "cant_join"
    assert desk.post("/outages/1/orders", {"order_id": 99}).status_code == 404
    act(desk, "end")
    assert desk.post("/outages/1/orders", {"order_id": 1}).json["title"] == "outage_over"


def test_changes_no_start_of_what_has_begun(desk: Door) -> None:
    outage(desk)
    answer = change(desk, starts_at=(START - timedelta(minutes=5)).isoformat())
    assert answer.json["title"] == "outage_began"
