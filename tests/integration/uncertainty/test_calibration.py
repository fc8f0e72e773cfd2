"""Calibrations through their doors: command, nightly job, API, page, and what plans and new orders make of them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Calibration, Technician, Territory, WorkType
from dispatch.kernel.work import Work
from dispatch.operations.worker import register
from dispatch.vocabulary.terms import Role
from tests.integration.operations.test_jobs import give, work_off
from tests.support.bare_databases import run_command
from tests.support.clocks import FixedClock
from tests.support.databases import remembered
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.histories.past_visits import drawn_minutes, past_visits
from tests.support.orders import order_json
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_plan, the_visit
from tests.support.technicians import a_technician, a_territory

FAR = (47.2110, 9.5209)
"""Some eight kilometres from home."""


@pytest.fixture
def town(backend: Backend) -> Backend:
    """Repairs by Ada take 1.3 × the planned hour, by Bo 1.56 ×; 100 of hers, 80 of his, one report without an end."""
    remembered(backend.database.url, "ada_and_bo", lambda: _ada_and_bo(backend))
    return backend


def _ada_and_bo(backend: Backend) -> None:
    with backend.work() as work:
        territory = a_territory(work)
        ada = a_technician(work, territory, name="Ada Weiss")
        bo = a_technician(work, territory, name="Bo Lind")
        minutes = planned_minutes(work)
        past_visits(work, ada, drawn_minutes(1.3 * minutes, 0.2, 100, 1), drive_minutes=20, point=FAR)
        past_visits(
            work, bo, drawn_minutes(1.56 * minutes, 0.2, 80, 2), first_days_ago=110, drive_minutes=20, point=FAR
        )
        past_visits(work, bo, [600], first_days_ago=1)


def planned_minutes(work: Work) -> int:
    minutes: int = work.session.query(WorkType).filter_by(kind="repair", symptom=None).one().service_minutes
    return minutes


def calibrated(backend: Backend, **settings: str) -> dict[str, Any]:
    """What `dispatch calibrate --json` tells, at the tests' time."""
    ran = run_command(backend.database.url, "calibrate", "--json", **settings)
    assert ran.exit_code == 0, ran.output
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def by_subject(told: dict[str, Any], subject: str) -> dict[str, dict[str, Any]]:
    return {one["label"]: one for one in told["factors"] if one["subject"] == subject}


def the_night_passes(backend: Backend) -> None:
    register(backend)
    give(backend, "calibrate")
    work_off(backend)


def test_learns_every_night_and_tells_each_factor(town: Backend) -> None:
    the_night_passes(town)
    told = door(town).get("/reports/calibration").json
    assert (told["version"], told["visits"], told["in_use"]) == (1, 180, True)
    repair = by_subject(told, "work_type")["repair"]
    assert 1.3 < repair["factor"] < 1.56
    people = by_subject(told, "technician")
    assert (people["Bo Lind"]["factor"] > 1.03, people["Ada Weiss"]["factor"] < 0.99) == (True, True)
    assert people["Ada Weiss"]["sentence"] == (
        f"Visits by Ada Weiss need {people['Ada Weiss']['factor']:.2f} × the planned time; 100 visits."
    )
    assert [one["stated_percent"] for one in told["durations"]] == [10.0 * number for number in range(1, 10)]
    assert told["drives"] > 150
    assert by_subject(told, "drive")[""]["cases"] == told["drives"]


def test_tells_that_nothing_is_known_before_there_are_visits(backend: Backend) -> None:
    told = door(backend).get("/reports/calibration").json
    assert told == {
        "version": None, "made_at": None, "since": None, "visits": 0, "drives": 0, "in_use": False, "factors": [],
        "durations": [], "promises": [],
    }  # fmt: skip
    assert calibrated(backend)["factors"] == []


def test_plans_orders_to_come_as_they_turn_out_and_leaves_those_that_are_here(town: Backend) -> None:
    desk = door(town)
    before = desk.post("/orders", order_json(symptom=None)).json
    planned = before["visits"][0]["service_seconds"]
    the_night_passes(town)
    after = desk.post("/orders", order_json(symptom=None)).json["visits"][0]["service_seconds"]
    percent = next(
        one for one in desk.get("/work-types").json["items"] if (one["kind"], one["symptom"]) == ("repair", None)
    )["learned_percent"]
    assert 130 < percent < 156
    assert after == 60 * round(planned / 60 * percent / 100)
    assert desk.get(f"/orders/{before['id']}").json["visits"][0]["service_seconds"] == planned


def test_only_shows_what_it_learned_where_the_settings_say_so(town: Backend, clock: FixedClock) -> None:
    the_night_passes(town)
    told = calibrated(town, DISPATCH_LEARN_DURATIONS="false")
    assert (told["version"], told["in_use"]) == (2, False)
    planned = door(town).post("/orders", order_json(symptom=None)).json["visits"][0]["service_seconds"]
    with town.work() as work:
        assert planned == 60 * planned_minutes(work)
        assert work.session.query(Calibration).filter_by(in_use=True).count() == 0


def test_compares_with_the_new_time_once_a_person_has_changed_it(town: Backend) -> None:
    the_night_passes(town)
    admin = door(town, Role.ADMIN)
    repair = next(
        one for one in admin.get("/work-types").json["items"] if (one["kind"], one["symptom"]) == ("repair", None)
    )
    longer = round(repair["service_minutes"] * repair["learned_percent"] / 100)
    changed = admin.patch(f"/work-types/{repair['id']}", {"service_minutes": longer}, version=repair["version"]).json
    assert changed["learned_percent"] == 100
    told = calibrated(town)
    assert by_subject(told, "work_type")["repair"]["factor"] == pytest.approx(1.0, abs=0.02)


def test_keeps_technicians_of_other_territories_to_those_who_may_see_them(town: Backend) -> None:
    with town.work() as work:
        other = a_territory(work, code="T2")
        cem = a_technician(work, other, name="Cem Arik")
        past_visits(work, cem, drawn_minutes(60, 0.2, 10, 3), territory="T2")
    the_night_passes(town)
    bound = door(town, name="dora", territory_ids=(1,)).get("/reports/calibration").json
    assert set(by_subject(bound, "technician")) == {"Ada Weiss", "Bo Lind"}
    assert set(by_subject(door(town).get("/reports/calibration").json, "technician")) == {
        "Ada Weiss", "Bo Lind", "Cem Arik",
    }  # fmt: skip


def test_shows_plots_and_factors_in_both_languages(town: Backend) -> None:
    the_night_passes(town)
    reader = signed_in(town)
    page = reader.get("/console/reports/calibration").text
    words = words_of(page)
    assert "It says what work needs, not who is good" in words
    assert "Learned from 180 visits" in words
    assert "Ada Weiss × " in words
    assert page.count('<circle class="point"') == 9
    reader.language = "zh-CN"
    chinese = words_of(reader.get("/console/reports/calibration").text)
    assert "不是对人的评价" in chinese
    assert "各师傅所需时间" in chinese


def test_states_odds_by_what_it_learned(backend: Backend, clock: FixedClock) -> None:
    """The same day, planned before and after visits have shown that repairs take half as long again."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=6)
    before = the_plan(house, plan_day(house))
    with house.work() as work:
        eve = a_technician(work, work.session.get_one(Territory, 1), name="Eve New", shift=None)
        past_visits(work, eve, drawn_minutes(1.5 * planned_minutes(work), 0.4, 120, 4), symptom="slow_speed")
    the_night_passes(house)
    after = the_plan(house, plan_day(house))
    assert after.expected_broken > before.expected_broken


def test_compares_the_odds_that_plans_stated_with_what_became_of_promises(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    house = quick(backend)
    first, second = a_town(house, orders=2)
    plan = the_plan(house, plan_day(house))
    with house.work() as work:
        device = a_device(work, work.session.query(Technician).one())
    for visit_id, late in ((first, timedelta()), (second, timedelta(hours=4))):
        clock.set(begin_of(the_visit(house, visit_id)) + late)
        take(house, device, an_event(visit_id, "arrived", clock.at))
        clock.forward(minutes=30)
        take(house, device, an_event(visit_id, "completed", clock.at))
    (point,) = door(house).get("/reports/calibration").json["promises"]
    stated = sum(stop.odds_percent for stop in plan.stops) / 2
    assert (point["cases"], point["happened_percent"]) == (2, 50.0)
    assert point["stated_percent"] == pytest.approx(stated, abs=0.1)
