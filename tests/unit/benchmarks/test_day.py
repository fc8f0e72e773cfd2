"""Technicians' days: the same draw everywhere, and a checker that finds each planted fault."""

import hashlib
import json
from typing import Any

import pytest

from benchmarks.routing.day import Day, check, earliest_finish, from_json, impossible
from benchmarks.routing.gen import HOUR, LUNCH, VARIANTS, WEIGHTS, generate

MINUTE = 60
KILOMETRE_SECONDS = round(1.3 / (25 + 10 * 1.3 / 15) * 3600)


def a_day(jobs: list[dict[str, Any]], **technician: object) -> Day:
    """One technician who lives at the origin, and jobs on the line to the east; x in kilometres."""
    blank = {"x": 0, "y": 0, "service": 30 * MINUTE, "tw": [8 * HOUR, 16 * HOUR], "skill": 0, "prio": 1}
    home = {"id": 0, "x": 0, "y": 0, "skills": [1], "shift": [8 * HOUR, 17 * HOUR], **technician}
    return from_json(
        {
            "name": "hand-made",
            "jobs": [{**blank, "id": number, **job} for number, job in enumerate(jobs)],
            "techs": [home],
            "lunch": LUNCH,
            "weights": WEIGHTS,
            "wmin": 240,
        }
    )


def test_draws_the_same_day_for_the_same_seed() -> None:
    text = json.dumps(generate(200, 25, 1), sort_keys=True)
    assert json.dumps(generate(200, 25, 1), sort_keys=True) == text
    assert json.dumps(generate(200, 25, 2), sort_keys=True) != text


def test_draws_the_day_that_the_recorded_figures_speak_of() -> None:
    text = json.dumps(generate(60, 8, 1), sort_keys=True).encode()
    assert hashlib.sha256(text).hexdigest()[:16] == "a5ecb299b593d8fa"


@pytest.mark.parametrize("variant", VARIANTS)
def test_draws_days_that_most_jobs_can_be_served_on(variant: str) -> None:
    day = from_json(generate(60, 8, 1, variant))
    assert len(day.jobs) == 60
    assert len(day.shifts) == (16 if variant == "two-days" else 8)
    assert len(impossible(day)) <= 2


def test_refuses_a_variant_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="sunny"):
        generate(10, 2, 1, "sunny")


def test_prices_driving_in_minutes() -> None:
    day = a_day([{"x": 1}])
    verdict = check(day, {0: [0]})
    assert verdict.ok
    assert verdict.objective == round(2 * KILOMETRE_SECONDS / 60, 1)


def test_prices_an_unserved_job_by_its_priority() -> None:
    day = a_day([{"prio": 3}, {"prio": 2}, {"prio": 1}])
    assert check(day, {}).objective == (10 + 3 + 1) * 240


def test_leaves_out_of_net_what_nobody_can_serve() -> None:
    day = a_day([{"prio": 3, "skill": 4}, {}])
    verdict = check(day, {0: [1]})
    assert (verdict.objective, verdict.net, verdict.unserved) == (2_400, 0, 1)


def test_finds_a_job_served_twice() -> None:
    assert not check(a_day([{}]), {0: [0, 0]}).ok


def test_finds_a_missing_skill() -> None:
    day = a_day([{"skill": 2}, {"skill": 1}])
    assert check(day, {0: [1]}).ok
    assert check(day, {0: [0]}).faults == ("Shift 0 lacks the skill of job 0.",)


@pytest.mark.parametrize(("latest", "kept"), [(8 * HOUR + 30 * MINUTE, True), (8 * HOUR + 30 * MINUTE - 1, False)])
def test_finds_a_missed_window_to_the_second(latest: int, *, kept: bool) -> None:
    day = a_day([{}, {"tw": [8 * HOUR, latest]}])
    assert check(day, {0: [0, 1]}).ok is kept


@pytest.mark.parametrize(("minutes", "kept"), [(120, True), (121, False)])
def test_finds_a_day_without_room_for_lunch(minutes: int, *, kept: bool) -> None:
    # Work from 8:00 with nothing between: lunch may start at 12:45 at the latest, on site after the first job.
    day = a_day([{"service": 165 * MINUTE}, {"service": minutes * MINUTE}, {"service": 60 * MINUTE}])
    assert check(day, {0: [0, 1, 2]}).ok
    long_first = a_day([{"service": 165 * MINUTE + minutes * MINUTE}, {"service": 60 * MINUTE}])
    assert check(long_first, {0: [0, 1]}).ok is kept


def test_takes_lunch_on_the_road_or_while_waiting() -> None:
    day = a_day([{"service": 180 * MINUTE}, {"tw": [13 * HOUR, 13 * HOUR]}])
    assert earliest_finish(day, day.shifts[0], [0, 1]) == 13 * HOUR + 30 * MINUTE


def test_prices_overtime_twice_and_bounds_it() -> None:
    late = {"tw": [16 * HOUR, 17 * HOUR], "service": 70 * MINUTE}
    day = a_day([late], overtime=10 * MINUTE)
    assert check(day, {0: [0]}).objective == 20
    assert not check(a_day([late], overtime=10 * MINUTE - 1), {0: [0]}).ok


def test_serves_a_job_in_either_of_two_windows() -> None:
    day = a_day([{"service": 90 * MINUTE}, {"tws": [[8 * HOUR, 9 * HOUR], [14 * HOUR, 15 * HOUR]]}])
    assert earliest_finish(day, day.shifts[0], [0, 1]) == 14 * HOUR + 30 * MINUTE
