"""The console's pages of campaigns: reached by clicking, planned with a preview, started, watched."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.campaigns import MORNING, a_town_of_lines, invite
from tests.support.doors.pages import Reader, signed_in, words_of

PLAN = {"name": "Old lines", "territory": "1", "most_people": "10", "invitations_a_day": "5", "step": "plan"}
LIST, ONE = "/console/campaigns", "/console/campaigns/1"


@pytest.fixture(autouse=True)
def at_nine(clock: FixedClock) -> None:
    clock.set(MORNING)


def test_is_reached_from_the_bar_and_tells_whom_it_would_be_before_anything_is_written(backend: Backend) -> None:
    town = a_town_of_lines(backend, 2, without_consent=1)
    reader = signed_in(town.house)
    assert f'href="{LIST}"' in reader.get("/console/customers").text
    assert 'href="/console/campaigns/new"' in reader.get(LIST).text
    shown = reader.send("/console/campaigns/new", LIST, **PLAN | {"step": "preview"}).text
    assert "3 customers are chosen; 2 of them can be invited." in words_of(shown)
    assert "no consent: 1" in words_of(shown)
    assert 'value="Old lines"' in shown
    assert "No campaign yet." in words_of(reader.get(LIST).text)


def test_plans_starts_pauses_and_ends_a_campaign_and_shows_its_people(backend: Backend) -> None:
    town = a_town_of_lines(backend, 2, without_consent=1)
    reader = signed_in(town.house)
    assert reader.send("/console/campaigns/new", LIST, **PLAN).headers["Location"] == ONE
    assert "Nobody is in it yet" in words_of(reader.get(ONE).text)
    move(reader, "running")
    assert len(invite(town)) == 2
    shown = words_of(reader.get(ONE).text)
    assert "Robin 0 S-0 invited" in shown
    assert "Robin 2 S-2 left out no consent" in shown
    move(reader, "paused")
    assert "The campaign rests." in words_of(reader.get(ONE).text)
    move(reader, "ended")
    assert "left out the campaign ended" in words_of(reader.get(ONE).text)
    assert "Old lines ended" in words_of(reader.get(LIST).text)


def move(reader: Reader, state: str) -> None:
    """Presses the button of a step, as the page stands now."""
    version = reader.get(ONE).text.split('name="version" value="')[1].split('"')[0]
    csrf = reader.get(ONE).text.split('name="csrf" value="')[1].split('"')[0]
    answer = reader.post(f"{ONE}/steps", csrf=csrf, back=ONE, version=version, state=state)
    assert answer.status_code == 303


def test_says_what_is_wrong_and_keeps_what_was_written(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    answer = signed_in(town.house).send("/console/campaigns/new", LIST, **PLAN | {"installed_before": "soon"})
    assert answer.status_code == 422
    assert "Write a day such as 2026-12-01." in words_of(answer.text)
    assert 'value="Old lines"' in answer.text


def test_lets_the_service_desk_look_but_not_start(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 1)
    planner = signed_in(town.house)
    planner.send("/console/campaigns/new", LIST, **PLAN)
    clock.set(MORNING + timedelta(minutes=1))
    reader = signed_in(town.house, Role.SERVICE)
    shown = reader.get(ONE).text
    assert "Old lines" in shown
    assert 'value="running"' not in shown


def test_speaks_chinese(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    reader = signed_in(town.house)
    reader.send("/console/campaigns/new", LIST, **PLAN)
    reader.language = "zh-CN"
    shown = words_of(reader.get(ONE).text)
    assert "尚无名单，启动后抽取。" in shown
    assert "启动" in shown
