from dataclasses import replace

import pytest

from routing import (
    MOST_OVERTIME,
    Job,
    Limits,
    Pin,
    Problem,
    Relaxation,
    Shift,
    Solution,
    arrange,
    explain,
    least,
    relaxations,
    solve,
)
from routing.reasons.relaxations import smallest_relaxation
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=2)


def alone(given: Job, *shifts: Shift) -> tuple[Problem, Solution]:
    """A town in which nobody serves anything yet."""
    town = problem([given], list(shifts))
    return town, arrange(town, {})


def of_kinds(given: Job, *shifts: Shift) -> dict[str, Relaxation]:
    return {one.kind: one for one in relaxations(*alone(given, *shifts), given)}


def served(town: Problem) -> bool:
    return not solve(town, STEPS).unserved


def ending_late(minutes: int) -> Job:
    """A job from which one is home so many minutes after eight hours."""
    start = 8 * HOUR - 11 * MINUTE + minutes * MINUTE
    return job(1, windows=window(start, start + 1))


def with_overtime(town: Problem, seconds: int) -> Problem:
    return replace(
        town, shifts=tuple(replace(one, overtime_seconds=one.overtime_seconds + seconds) for one in town.shifts)
    )


def with_windows(town: Problem, given: Job, seconds: int) -> Problem:
    wider = tuple(replace(one, start=one.start - seconds, end=one.end + seconds) for one in given.windows)
    return replace(town, jobs=(replace(given, windows=wider),))


@pytest.mark.parametrize(("threshold", "expected"), [(1, 1), (2, 2), (7, 7), (239, 239), (240, 240), (241, None)])
def test_finds_the_least_amount_that_works(threshold: int, expected: int | None) -> None:
    found = least(lambda amount: f"at {amount}" if amount >= threshold else None, 240)
    assert found == (None if expected is None else (expected, f"at {expected}"))


def test_looks_for_no_amount_where_none_is_allowed() -> None:
    assert least(str, 0) is None


@pytest.mark.parametrize("lacking", [1, 2, 5, 6, 59, 61, 137, MOST_OVERTIME])
def test_asks_for_overtime_to_the_minute(lacking: int) -> None:
    given = ending_late(lacking)
    town, empty = alone(given, shift())
    found = next(one for one in relaxations(town, empty, given) if one.kind == "overtime")
    assert (found.seconds, found.price, found.shift) == (lacking * MINUTE, 2 * MINUTE, 1)
    assert served(with_overtime(town, found.seconds))
    assert not served(with_overtime(town, found.seconds - MINUTE))


def test_asks_nobody_for_more_overtime_than_the_most() -> None:
    assert "overtime" in of_kinds(ending_late(MOST_OVERTIME), shift())
    assert "overtime" not in of_kinds(ending_late(MOST_OVERTIME + 1), shift())


def test_adds_to_the_overtime_that_a_shift_has() -> None:
    found = of_kinds(job(1), shift(end=3 * MINUTE, overtime_seconds=2 * MINUTE))
    assert found["overtime"].seconds == 7 * MINUTE


def test_rounds_up_to_whole_minutes() -> None:
    assert of_kinds(job(1), shift(end=12 * MINUTE - 1))["overtime"].seconds == MINUTE
    assert of_kinds(job(1), shift(end=11 * MINUTE - 1))["overtime"].seconds == 2 * MINUTE


@pytest.mark.parametrize("lacking", [1, 4, 30, 179, 13 * 60])
def test_widens_windows_to_the_minute(lacking: int) -> None:
    start, end = 20 * HOUR, 20 * HOUR + 12 * MINUTE
    opens = start + MINUTE + lacking * MINUTE
    given = job(1, windows=window(opens, opens + HOUR))
    worker = shift(start=start, end=end)
    town, _ = alone(given, worker)
    found = of_kinds(given, worker)["window"]
    assert (found.seconds, found.price, found.shift) == (lacking * MINUTE, 2 * MINUTE, 1)
    assert served(with_windows(town, given, found.seconds))
    assert not served(with_windows(town, given, found.seconds - MINUTE))


def test_widens_a_window_that_closes_too_early() -> None:
    given = job(5, windows=window(0, MINUTE))
    assert of_kinds(given, shift())["window"].seconds == 5 * MINUTE
    assert of_kinds(given, shift())["window"].sentence == "Widen its windows by 5 minutes on both sides."


def test_gives_one_of_each_kind_the_cheapest_first() -> None:
    far = shift(2, start_place=9, end_place=9, skills={"fibre": 1}, end=12 * MINUTE)
    near = shift(1, start_place=3, end_place=3)
    given = job(4, skills={"fibre": 1}, windows=window(0, 3 * MINUTE))
    town, empty = alone(given, near, far)
    told = [(one.kind, one.seconds, one.price, one.shift) for one in relaxations(town, empty, given)]
    assert told == [("skill", 0, 2 * MINUTE, 1)]
    later = replace(given, windows=window(0, 10 * MINUTE))
    town, empty = alone(later, near, far)
    told = [(one.kind, one.seconds, one.price, one.shift) for one in relaxations(town, empty, later)]
    assert told == [("skill", 0, 2 * MINUTE, 1), ("overtime", 8 * MINUTE, 10 * MINUTE, 2)]


def test_names_the_one_skill_without_which_it_is_cheapest() -> None:
    given = job(4, skills={"fibre": 1, "lift": 1})
    near, far = shift(1, skills={"lift": 1}), shift(2, start_place=9, end_place=9, skills={"fibre": 1})
    found = of_kinds(given, near, far)["skill"]
    assert (found.skill, found.shift, found.price) == ("fibre", 1, 8 * MINUTE)
    assert found.sentence == "Let somebody without the skill fibre go."


def test_lets_all_skills_go_only_where_no_single_one_is_enough() -> None:
    found = of_kinds(job(4, skills={"fibre": 1, "lift": 1}), shift())["skill"]
    assert (found.skill, found.sentence) == (None, "Let somebody without the skills go.")


@pytest.mark.parametrize(
    ("given", "code", "kind"),
    [
        (job(1, pin=Pin(technician=7)), "pin_impossible", "pin"),
        (job(1, crew=2), "no_mate", "mate"),
        (job(1, required=frozenset({5})), "no_technician", "technician"),
        (job(1, demands=(2,)), "no_parts", "parts"),
    ],
)
def test_lets_the_rule_give_way_that_is_in_the_way(given: Job, code: str, kind: str) -> None:
    town = problem([given], [shift()])
    reason = explain(town, solve(town, STEPS))[1]
    assert reason.relaxation is not None
    assert (reason.code, reason.relaxation.kind, reason.relaxation.price) == (code, kind, 2 * MINUTE)
    assert [one.kind for one in relaxations(town, arrange(town, {}), given)] == [kind]


def test_lets_a_job_be_done_without_the_one_that_it_waits_for() -> None:
    town = problem([job(1, skills={"fibre": 1}), job(2, after=(1,))], [shift()])
    reason = explain(town, solve(town, STEPS))[2]
    assert reason.relaxation is not None
    assert (reason.code, reason.relaxation.kind) == ("waits_for", "order")


def test_asks_both_of_a_crew_to_stay() -> None:
    given = job(1, crew=2)
    town, empty = alone(given, shift(1), shift(2, end=5 * MINUTE))
    found = smallest_relaxation(town, empty, given, "no_capacity")
    assert found is not None
    assert (found.kind, found.seconds, found.price) == ("overtime", 7 * MINUTE, 4 * MINUTE)
    assert served(with_overtime(town, found.seconds))
    assert not served(with_overtime(town, found.seconds - MINUTE))


def test_tells_no_change_of_time_where_a_link_forbids_the_place() -> None:
    before = job(1, windows=window(2 * HOUR, 2 * HOUR + 1))
    given = job(2, after=(1,), windows=window(HOUR, HOUR + MINUTE))
    town = problem([before, given], [shift()])
    standing = arrange(town, {1: [(1, False)]})
    found = smallest_relaxation(town, standing, given, "no_capacity")
    # It may begin when the other is done: eleven minutes after two o'clock, or earlier without the link.
    assert found is not None
    assert (found.kind, found.seconds) == ("window", 71 * MINUTE)


def test_raises_only_the_price_where_there_is_room() -> None:
    given = job(1, unserved_price=10, windows=window(0, HOUR), skills={})
    town, empty = alone(given, shift())
    assert [one.kind for one in relaxations(town, empty, given)] == ["price"]


def test_widens_a_window_to_a_shift_on_the_next_day() -> None:
    given = job(1, windows=window(0, MINUTE))
    short = shift(start=20 * HOUR, end=20 * HOUR + 12 * MINUTE)
    assert of_kinds(given, short)["window"].seconds == 20 * HOUR + MINUTE


def test_asks_for_no_time_where_a_crew_has_room_already() -> None:
    given = job(1, crew=2)
    town, empty = alone(given, shift(1), shift(2))
    found = smallest_relaxation(town, empty, given, "no_capacity")
    assert found is not None
    assert (found.kind, found.price) == ("price", 4 * MINUTE)
