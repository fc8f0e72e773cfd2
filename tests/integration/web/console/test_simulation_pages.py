"""The console's pages of simulations: reached by clicking, asked for by a form, watched, compared."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.pages import signed_in, words_of
from tests.support.histories.day_that_was import a_day_that_was
from tests.support.planning import DAY
from tests.support.running.run_jobs import run_left_jobs

LIST, NEW = "/console/simulations", "/console/simulations/new"
FORM = {
    "territory": "T1", "first_day": DAY.isoformat(), "orders": "past", "windows": "today", "futures": "40",
    "name": "Two more vans", "technicians": "2",
}  # fmt: skip


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    return a_day_that_was(backend, clock)


def test_is_reached_from_the_reports_and_compares_what_was_played(house: Backend) -> None:
    reader = signed_in(house)
    assert f'href="{LIST}"' in reader.get("/console/reports").text
    assert f'href="{NEW}"' in reader.get(LIST).text
    one = reader.send(NEW, LIST, **FORM).headers["Location"]
    waiting = reader.get(one).text
    assert "0 of 2 days played" in words_of(waiting)
    assert 'data-live="3"' in waiting
    run_left_jobs(house)
    page = reader.get(one).text
    shown = words_of(page)
    assert "Technicians more (or fewer: -1): 2" in shown
    assert "As today Two more vans Difference" in shown
    assert "Promises kept, %" in shown
    assert page.count("<polyline") == 2
    assert page.count("<circle") == 2
    assert "data-live" not in page
    assert "Two more vans" in words_of(reader.get(LIST).text)


def test_shows_other_policies_of_the_same_days_beside_it(house: Backend) -> None:
    reader = signed_in(house)
    reader.send(NEW, LIST, **FORM)
    run_left_jobs(house)
    one = reader.send(NEW, LIST, **FORM | {"name": "One fewer hour", "technicians": "", "shift_end_minutes": "-60"})
    run_left_jobs(house)
    shown = words_of(reader.get(one.headers["Location"]).text)
    assert "Other policies on the same days" in shown
    assert "Two more vans" in shown
    assert "Shifts end later by (earlier: -60), minutes: -60" in shown


def test_cancels_one_that_waits(house: Backend) -> None:
    reader = signed_in(house)
    one = reader.send(NEW, LIST, **FORM).headers["Location"]
    answer = reader.send(one, f"{one}/cancel", back=one)
    assert answer.status_code == 303
    shown = words_of(reader.get(one).text)
    assert "The simulation is cancelled." in shown


def test_says_what_is_wrong_and_keeps_what_was_filled_in(house: Backend) -> None:
    reader = signed_in(house)
    answer = reader.send(NEW, LIST, **FORM | {"first_day": "2026-12-24"})
    assert answer.status_code == 422
    assert "Orders can be replayed of days that are over." in words_of(answer.text)
    assert 'value="Two more vans"' in answer.text
    reader.language = "zh-CN"
    answer = reader.send(NEW, LIST, **FORM | {"first_day": "2026-12-24"})
    assert "只能回放已经过去的日期。" in words_of(answer.text)


def test_says_why_one_could_not_be_played_in_both_languages(backend: Backend, clock: FixedClock) -> None:
    house = a_day_that_was(backend, clock, orders=0)
    reader = signed_in(house)
    one = reader.send(NEW, LIST, **FORM).headers["Location"]
    run_left_jobs(house)
    assert "No order with a known address falls on these days." in words_of(reader.get(one).text)
    reader.language = "zh-CN"
    assert "这些日期没有地址已定位的工单。" in words_of(reader.get(one).text)


def test_lets_the_service_desk_look_but_not_ask(house: Backend) -> None:
    signed_in(house).send(NEW, LIST, **FORM)
    reader = signed_in(house, Role.SERVICE)
    page = reader.get("/console/simulations/1").text
    assert "Two more vans" in page
    assert "/cancel" not in page
    assert NEW not in reader.get(LIST).text
