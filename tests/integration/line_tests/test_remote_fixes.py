"""A repair that can be mended from afar: nobody drives, and its customer hears of each step and is believed."""

from collections.abc import Iterator
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.planning.queries import snapshots
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door
from tests.support.doors.line_tests import MENDABLE, a_tested_house, run_tests, watch
from tests.support.doors.outages import a_line, a_network, got, report, write

BEGUN = (
    "We tested your line and can mend what we found from here: nobody needs to come. We'll text you when it is done. "
    "Questions? +1 202-555-0100 Order FD-000001."
)
WORKS = (
    "We have mended what our test of your line found. Does your connection work? Reply 1 yes, 2 no, 3 for a call. "
    "If we don't hear from you by Wed 2 Dec, 10:00, we close order FD-000001."
)
NEEDED = (
    "We can't mend it from here, so a technician will come. We look for a time and text you. Reply 3 for a call. "
    "Order FD-000001."
)


@pytest.fixture
def house(backend: Backend) -> Iterator[Backend]:
    with a_tested_house(backend) as (found, server):
        server.lines["S-1"] = MENDABLE
        yield found


@pytest.fixture
def desk(house: Backend) -> Door:
    found = a_network(house)
    a_line(found, 1)
    report(found, 1)
    run_tests(house)
    return found


def state_of(desk: Door) -> tuple[str, str | None]:
    found = desk.get("/orders/1").json
    return found["state"], found["state_reason"]


def planned(house: Backend) -> list[int]:
    with house.work() as work:
        return [visit.id for visit in snapshots.read(work.session, 1, (START.date(), START.date()), START).visits]


def tasks(desk: Door) -> list[str]:
    return [one["kind"] for one in desk.get("/tasks?state=open").json["items"]]


def mended(desk: Door) -> Any:
    return desk.post("/orders/1/remote-fix/done")


def test_sends_nobody_tells_the_customer_and_asks_a_person_to_mend_it(house: Backend, desk: Door) -> None:
    assert state_of(desk) == ("held", "remote_fix")
    assert planned(house) == []
    assert got(house, 1) == [BEGUN]
    assert tasks(desk) == ["remote_fix"]


def test_asks_whether_it_works_and_closes_what_does(house: Backend, clock: FixedClock, desk: Door) -> None:
    got(house, 1)
    assert mended(desk).json["state"] == "asked"
    assert mended(desk).json["state"] == "asked"
    assert got(house, 1)[1:] == [WORKS]
    assert tasks(desk) == []
    clock.forward(minutes=5)
    assert write(house, 1, "1") == "applied"
    assert got(house, 1)[-1] == "Thank you. We are glad that it works again, and have closed order FD-000001."
    assert state_of(desk) == ("completed", "mended_remotely")
    assert planned(house) == []


@pytest.mark.parametrize("words", ["2", "No, still not working", "还是没网"])
def test_sends_somebody_where_it_does_not(house: Backend, clock: FixedClock, desk: Door, words: str) -> None:
    got(house, 1)
    mended(desk)
    got(house, 1)
    clock.forward(minutes=5)
    assert write(house, 1, words) == "applied"
    assert got(house, 1)[2:] == [NEEDED]
    assert state_of(desk) == ("received", None)


def test_closes_where_nobody_answers_and_says_so(house: Backend, clock: FixedClock, desk: Door) -> None:
    got(house, 1)
    mended(desk)
    got(house, 1)
    clock.forward(hours=47)
    watch(house)
    assert state_of(desk)[0] == "held"
    clock.forward(hours=2)
    watch(house)
    assert state_of(desk) == ("completed", "mended_remotely")
    assert got(house, 1)[-1].startswith("We haven't heard from you, so we take it that your connection works again")


def test_sends_somebody_after_all_by_a_person(house: Backend, desk: Door) -> None:
    got(house, 1)
    assert desk.post("/orders/1/release").status_code in (200, 201)
    assert state_of(desk) == ("received", None)
    assert got(house, 1)[1:] == [NEEDED]
    assert tasks(desk) == []
    assert mended(desk).json["title"] == "no_remote_fix"


def test_a_cancelled_order_waits_for_nothing(house: Backend, desk: Door) -> None:
    version = desk.get("/orders/1").json["version"]
    desk.post("/orders/1/cancel", {"why": "moved out"}, headers={"If-Match": f'"{version}"'})
    assert state_of(desk)[0] == "cancelled"
    assert tasks(desk) == []
    kinds = [event["kind"] for event in desk.get("/events").json["items"]]
    assert "order.remote_fix_ended" in kinds


def test_a_person_begins_it_too_but_for_nobody_who_is_promised(house: Backend, desk: Door) -> None:
    desk.post("/orders/1/release")
    assert desk.post("/orders/1/remote-fix").status_code == 201
    assert state_of(desk) == ("held", "remote_fix")
    assert desk.post("/orders/1/remote-fix").status_code == 201
    assert desk.post("/orders/7/remote-fix").status_code == 404
