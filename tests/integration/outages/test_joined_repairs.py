"""Repairs on lines that are out wait for the end of the outage instead of a visit, and their customers know it."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory, Visit
from dispatch.planning.queries import snapshots
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door
from tests.support.doors.outages import HOUR, a_line, a_network, act, got, outage, read, report, tell, watch, write
from tests.support.technicians import a_technician

JOINED = (
    "What you report comes from an outage near you (a fault in our network) that we expect to end by Mon 30 Nov, "
    "14:00. Nobody needs to come; we'll text you when it works. How it stands: https://fd.example/o Order FD-000001."
)
WORKS = (
    "Our network near you works again. Does your connection work? Reply 1 yes, 2 no, 3 for a call. If we don't hear "
    "from you by Wed 2 Dec, 10:00, we close order FD-000001."
)
VISIT_NEEDED = (
    "The outage is not what is wrong at your place: we go on with your order FD-000001 and look for a time to come. "
    "Reply 3 for a call."
)


@pytest.fixture
def desk(backend: Backend) -> Door:
    found = a_network(backend)
    a_line(found, 1)
    return found


def order(desk: Door) -> dict[str, object]:
    found = desk.get("/orders/1").json
    return {name: found[name] for name in ("state", "state_reason", "outage_id")}


HELD = {"state": "held", "state_reason": "outage", "outage_id": 1}
ORDINARY = {"state": "received", "state_reason": None, "outage_id": None}


def planned(backend: Backend) -> list[int]:
    """The visits that a plan of the day takes up."""
    with backend.work() as work:
        return [visit.id for visit in snapshots.read(work.session, 1, (START.date(), START.date()), START).visits]


def promised(backend: Backend) -> None:
    """Somebody is to come for the first order, and its customer was told."""
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        technician = a_technician(work, work.session.query(Territory).one())
        window = Window(START + 4 * HOUR, START + 6 * HOUR)
        assign(work, visit, technician.id, Window(START + 4 * HOUR, START + 5 * HOUR))
        arrange(work, visit, window, technician.id)


def test_lets_a_new_repair_wait_plans_nobody_for_it_and_says_so(backend: Backend, desk: Door) -> None:
    outage(desk)
    tell(backend)
    answered = report(desk, 1)
    assert {name: answered[name] for name in HELD} == HELD
    assert planned(backend) == []
    assert got(backend, 1)[1:] == [JOINED]
    assert [row["state"] for row in read(desk)["orders"]] == ["joined"]


@pytest.mark.parametrize(
    "other",
    [{"kind": "install", "symptom": None}, {"symptom": "router_fault"}, {"service_id": "S-9"}],
    ids=["installation", "fault of the home", "another line"],
)
def test_lets_nothing_wait_that_the_outage_does_not_explain(desk: Door, other: dict[str, object]) -> None:
    outage(desk)
    answered = report(desk, 1, **other)
    assert (answered["state"], answered["outage_id"]) == ("received", None)


def test_lets_nothing_wait_before_planned_work_begins(backend: Backend, clock: FixedClock, desk: Door) -> None:
    outage(desk, kind="planned_work", start=START + HOUR)
    assert report(desk, 1)["outage_id"] is None
    clock.forward(hours=1)
    watch(backend)
    assert read(desk)["state"] == "ongoing"
    assert order(desk) == ORDINARY


@pytest.mark.parametrize("reach", [
    {"postcodes": ["9490"]}, {"buildings": ["Landstr. 1"]}, {"circle": {"lat": 47.14, "lon": 9.52, "radius_m": 100}},
    {"service_ids": ["S-1"]},
])  # fmt: skip
def test_finds_repairs_by_place_and_line(desk: Door, reach: dict[str, object]) -> None:
    outage(desk, **reach)
    assert report(desk, 1)["outage_id"] == 1


def test_asks_whether_it_works_and_closes_what_does(backend: Backend, clock: FixedClock, desk: Door) -> None:
    outage(desk)
    tell(backend)
    report(desk, 1)
    got(backend, 1)
    act(desk, "end")
    tell(backend)
    assert got(backend, 1)[2:] == [WORKS]
    clock.forward(minutes=5)
    assert write(backend, 1, "Yes, works again, thanks!") == "applied"
    assert got(backend, 1)[3:] == ["Thank you. We are glad that it works again, and have closed order FD-000001."]
    assert order(desk) == {"state": "completed", "state_reason": "outage_over", "outage_id": 1}
    assert [row["state"] for row in read(desk)["orders"]] == ["works"]


@pytest.mark.parametrize("words", ["2", "No, still down", "仍然不能上网"])
def test_goes_on_at_once_where_it_is_still_down(backend: Backend, clock: FixedClock, desk: Door, words: str) -> None:
    outage(desk)
    report(desk, 1)
    act(desk, "end")
    tell(backend)
    got(backend, 1)
    clock.forward(minutes=5)
    assert write(backend, 1, words) == "applied"
    assert got(backend, 1)[-1] == VISIT_NEEDED
    assert order(desk) == ORDINARY


def test_closes_after_silence_and_says_so(backend: Backend, clock: FixedClock, desk: Door) -> None:
    outage(desk)
    report(desk, 1)
    act(desk, "end")
    tell(backend)
    clock.forward(hours=47)
    watch(backend)
    assert order(desk) == HELD
    clock.forward(hours=1)
    watch(backend)
    assert order(desk)["state"] == "completed"
    assert got(backend, 1)[-1] == (
        "We haven't heard from you, so we take it that your connection works again and have closed order FD-000001. "
        "Still a problem? Call us: +1 202-555-0100"
    )


def test_takes_a_promise_back_when_a_person_joins_the_order_and_says_so(backend: Backend, desk: Door) -> None:
    report(desk, 1)
    promised(backend)
    outage(desk)
    (task,) = [task for task in desk.get("/tasks?state=open").json["items"] if task["kind"] == "outage_covers"]
    assert (task["order_id"], task["outage_id"]) == (1, 1)
    assert order(desk)["state"] == "scheduled"
    got(backend, 1)
    answer = desk.post("/outages/1/orders", {"order_id": 1})
    assert answer.status_code == 201, answer.json
    assert got(backend, 1)[-1] == (
        "What you reported comes from an outage of our network, so we won't come on Mon 30 Nov, 14:00-16:00. We expect "
        "it to end by Mon 30 Nov, 14:00 and will text you then. Reply 3 for a call. Order FD-000001."
    )
    assert order(desk) == HELD
    assert desk.get("/orders/1").json["visits"][0]["technician_id"] is None
    assert [task for task in desk.get("/tasks?state=open").json["items"] if task["kind"] == "promise_dropped"] == []


def test_lets_a_person_take_an_order_out_and_says_so(backend: Backend, desk: Door) -> None:
    outage(desk)
    report(desk, 1)
    assert desk.post("/orders/1/release").status_code == 200
    assert order(desk) == ORDINARY
    assert got(backend, 1)[-1] == VISIT_NEEDED
    assert [row["state"] for row in read(desk)["orders"]] == ["released"]
    act(desk, "end")
    tell(backend)
    assert order(desk) == ORDINARY


def test_lets_all_go_when_it_was_no_outage(backend: Backend, desk: Door) -> None:
    outage(desk)
    report(desk, 1)
    act(desk, "cancel")
    tell(backend)
    assert order(desk) == ORDINARY
    assert got(backend, 1)[-1] == VISIT_NEEDED


def test_forgets_an_order_that_is_cancelled(backend: Backend, desk: Door) -> None:
    outage(desk)
    report(desk, 1)
    desk.post("/orders/1/cancel", {"why": "moved out"})
    assert [row["state"] for row in read(desk)["orders"]] == ["ended"]
    act(desk, "end")
    tell(backend)
    assert not [text for text in got(backend, 1) if "Does your connection work" in text]


def test_gathers_repairs_that_came_before_the_outage_was_entered(backend: Backend, desk: Door) -> None:
    report(desk, 1)
    outage(desk, start=START - timedelta(minutes=1))
    assert order(desk) == HELD
    assert got(backend, 1) == [JOINED.replace("14:00. Nobody", "14:59. Nobody")]


def test_tells_one_whose_line_nobody_knew_of_other_times_and_the_end(backend: Backend, desk: Door) -> None:
    outage(desk, postcodes=["9491"])
    report(desk, 5, service_id="S-new", site={"address": "Dorfstrasse 5, 9491 Ruggell", "lat": 47.14, "lon": 9.52})
    assert (read(desk)["customers"], read(desk)["lines"]) == (1, 0)
    got(backend, 5)
    act(desk, "end")
    tell(backend)
    joined, over = got(backend, 5)
    assert joined.startswith("What you report comes from an outage near you")
    assert over.startswith("Our network near you works again. Does your connection work?")
