"""Lists in the order of something else than ids come in pages, which neither skip nor repeat."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Jeopardy, Plan, PlanStop, PlanUnplaced, WaitEntry
from tests.support.clocks import START
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.doors.scope_world import things
from tests.support.orders import an_order

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(backend: Backend) -> Door:
    """Three territories, each with a customer who waits and a promise at risk, two of them the same."""
    with backend.work() as work:
        for number in (1, 2, 3):
            things(work, f"T{number}", number)
        for number, entry in enumerate(work.session.query(WaitEntry).order_by(WaitEntry.id)):
            entry.asked_at = START - HOUR * min(number, 1)
        for number, jeopardy in enumerate(work.session.query(Jeopardy).order_by(Jeopardy.id)):
            jeopardy.late_seconds = (700, 900, 900)[number]
    return door(backend, name="everywhere")


def paged(desk: Door, path: str, limit: int) -> list[list[Any]]:
    """The ids page by page, until there is no further one."""
    found, after = [], ""
    while True:
        page = desk.get(f"{path}?limit={limit}{after}").get_json()
        found.append([item["id"] for item in page["items"]])
        if page["next"] is None:
            return found
        after = f"&after={page['next'].replace('+', '%2B')}"


def test_pages_the_waiting_list_the_longest_first(desk: Door) -> None:
    assert paged(desk, "/waitlist", 1) == [[2], [3], [1]]
    assert paged(desk, "/waitlist", 2) == [[2, 3], [1]]
    assert paged(desk, "/waitlist", 3) == [[2, 3, 1]]


def test_pages_what_is_at_risk_the_latest_first(desk: Door) -> None:
    assert paged(desk, "/jeopardies", 1) == [[2], [3], [1]]
    assert paged(desk, "/jeopardies", 2) == [[2, 3], [1]]


@pytest.mark.parametrize("path", ["/waitlist", "/jeopardies", "/plans/1"])
@pytest.mark.parametrize("after", ["x", "1", "1~2~3~4", "~", "-1~2", "٣~١", "1e5~2", f"{10**30}~1"])
def test_refuses_a_place_that_no_page_ends_with(desk: Door, path: str, after: str) -> None:
    answer = desk.get(f"{path}?after={after}")
    assert (answer.status_code, answer.get_json()["title"]) == (422, "invalid")


def test_shows_further_pages_of_both_in_the_console(backend: Backend, desk: Door) -> None:
    with backend.work() as work:
        visits = [an_order(work, territory="T1").visits[0].id for _ in range(101)]
        work.session.add_all(
            WaitEntry(visit_id=visit_id, territory_id=1, asked_by="x", asked_at=START) for visit_id in visits
        )
    browser = signed_in(backend)
    first = browser.get("/console/waiting").text
    assert first.count('id="entry-') == 100
    address = first.split('href="?after=')[1].split('"')[0]
    rest = browser.get(f"/console/waiting?after={address}").text
    assert rest.count('id="entry-') == 4
    assert "Further" not in words_of(rest)
    assert 'id="jeopardy-2"' in browser.get("/console/at-risk").text
    assert 'id="jeopardy-2"' not in browser.get("/console/at-risk?after=900~2").text


@pytest.fixture
def a_large_plan(backend: Backend, desk: Door) -> int:
    """A plan of two technicians with five stops and three visits that have no place."""
    with backend.work() as work:
        plan_id = work.session.query(Plan).order_by(Plan.id).first().id
        visits = [an_order(work, territory="T1").visits[0].id for _ in range(8)]
        for place, visit_id in enumerate(visits[:5]):
            start = START + HOUR * place
            work.session.add(
                PlanStop(
                    plan_id=plan_id, visit_id=visit_id, technician_id=1 + place % 2, position=place // 2, arrive=start,
                    start=start, finish=start + HOUR, travel_seconds=60, odds_percent=90,
                )
            )  # fmt: skip
        for visit_id in visits[5:]:
            work.session.add(PlanUnplaced(plan_id=plan_id, visit_id=visit_id, code="no_shift", sentence="Nobody."))
    return plan_id


def test_pages_a_plan_with_its_stops_and_what_has_no_place(desk: Door, a_large_plan: int) -> None:
    whole = desk.get(f"/plans/{a_large_plan}").get_json()
    assert (len(whole["stops"]), len(whole["unplaced"]), whole["next"]) == (5, 3, None)
    assert whole["expected_broken"] == 0.5
    stops: list[Any] = []
    unplaced: list[Any] = []
    after, pages = "", 0
    while after is not None:
        page = desk.get(f"/plans/{a_large_plan}?limit=2{after}").get_json()
        assert len(page["stops"]) <= 2
        assert page["expected_broken"] == 0.5
        stops, unplaced, pages = stops + page["stops"], unplaced + page["unplaced"], pages + 1
        after = None if page["next"] is None else f"&after={page['next']}"
    assert (stops, unplaced, pages) == (whole["stops"], whole["unplaced"], 3)
    assert [(one["technician_id"], one["position"]) for one in stops] == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]
