"""A reason names the rule that is in the way, and a relaxation helps when it is done as told."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from routing import Break, Job, Limits, Problem, Relaxation, Shift, Travel, Window, arrange, explain, solve
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, line, problem, shift, window

STEPS = Limits(seconds=None, steps=5)
FULL_BREAK = (Break(Window(0, 10 * MINUTE), 8 * HOUR - 5 * MINUTE),)


def far_town() -> Problem:
    seconds = line(4).seconds.astype(np.int64)
    seconds[1, :], seconds[:, 1] = 2**31, 2**31
    return problem([job(1)], [shift()], Travel(seconds))


@pytest.mark.parametrize(
    ("town", "code", "kind"),
    [
        (problem([job(1)], [shift(max_visits=0)]), "visit_limit", "visits"),
        (problem([job(1)], [shift(max_driving_seconds=119)]), "driving_limit", "driving"),
        (problem([job(1)], [shift(breaks=FULL_BREAK)]), "break_in_the_way", "break"),
        (problem([job(1, windows=window(HOUR, 2 * HOUR), earliest=3 * HOUR)], [shift()]), "no_start", "window"),
        (problem([job(1, crew=2, unserved_price=1)], [shift(1), shift(2)]), "too_costly", "price"),
        (problem([job(1, unserved_price=1)], [shift()]), "too_costly", "price"),
        (problem([job(1)], [shift(end=11 * MINUTE)]), "window_too_tight", "overtime"),
        (far_town(), "unreachable", None),
    ],
)
def test_names_the_rule_in_the_way_and_what_to_allow(town: Problem, code: str, kind: str | None) -> None:
    plan = solve(town, STEPS)
    assert [left.code for left in plan.unserved] == [code]
    reason = explain(town, plan)[1]
    assert (reason.code, reason.relaxation and reason.relaxation.kind) == (code, kind)


def test_names_a_quota_that_others_have_used_up() -> None:
    town = problem([job(1), job(2, unserved_price=5 * HOUR)], [shift(max_visits=1)])
    plan = solve(town, STEPS)
    reason = explain(town, plan)[2]
    assert reason.code == "visit_limit"
    assert reason.relaxation is not None
    assert reason.relaxation.kind == "visits"


Done: dict[str, Callable[[Problem, Job, Relaxation], Problem]] = {
    "window": lambda town, given, told: _with_job(
        town, replace(given, windows=tuple(_wider(one, told.seconds) for one in given.windows))
    ),
    "earliest": lambda town, given, told: _with_job(
        town, replace(given, earliest=(given.earliest or 0) - told.seconds)
    ),
    "overtime": lambda town, _given, told: _with_shifts(
        town, lambda one: replace(one, overtime_seconds=one.overtime_seconds + told.seconds)
    ),
    "visits": lambda town, _given, _told: _with_shifts(
        town,
        lambda one: (
            one if one.max_visits is None else replace(one, max_visits=max(one.max_visits, len(one.committed)) + 1)
        ),
    ),
    "driving": lambda town, _given, told: _with_shifts(
        town,
        lambda one: (
            one
            if one.max_driving_seconds is None
            else replace(one, max_driving_seconds=one.max_driving_seconds + told.seconds)
        ),
    ),
    "break": lambda town, _given, _told: _with_shifts(town, lambda one: replace(one, breaks=())),
}


def _wider(one: Window, seconds: int) -> Window:
    return Window(one.start - seconds, one.end + seconds)


def _with_job(town: Problem, changed: Job) -> Problem:
    return replace(town, jobs=tuple(changed if one.id == changed.id else one for one in town.jobs))


def _with_shifts(town: Problem, change: Callable[[Shift], Shift]) -> Problem:
    return replace(town, shifts=tuple(map(change, town.shifts)))


def test_tells_relaxations_that_help_when_done_as_told() -> None:
    carried_out = 0
    for seed in range(120):
        town = random_town(seed)
        plan = solve(town, Limits(seconds=None, steps=3))
        for given in (one for one in town.jobs if any(left.job == one.id for left in plan.unserved)):
            told = explain(town, plan)[given.id].relaxation
            if told is None or told.kind not in Done or _overlaps(given, told):
                continue
            after = solve(Done[told.kind](town, given, told), Limits(seconds=None, steps=10), start=plan)
            placed = all(left.job != given.id for left in after.unserved)
            assert placed or after.objective.total < plan.objective.total, (seed, told)
            carried_out += 1
    assert carried_out >= 10


def _overlaps(given: Job, told: Relaxation) -> bool:
    """Windows that meet when they are widened would have to be written as one."""
    edges = [edge for one in given.windows for edge in (one.start - told.seconds, one.end + told.seconds)]
    return told.kind == "window" and edges != sorted(set(edges))


def test_serves_what_was_left_out_though_it_pays() -> None:
    town = problem([job(1), job(2)], [shift()])
    plan = solve(town, STEPS, start=arrange(town, {1: [(1, False)]}))
    assert not plan.unserved


def test_names_the_technician_where_whoever_has_the_skill_is_excluded_and_others_lack_it() -> None:
    shifts = [shift(1, skills={"fibre": 1}), shift(2)]
    given = problem([job(1, skills={"fibre": 1}, excluded=frozenset({1}))], shifts)
    plan = solve(given, Limits(seconds=None, steps=1))
    assert [one.code for one in plan.unserved] == ["no_technician"]
    relaxation = explain(given, plan)[1].relaxation
    assert relaxation is not None
    assert relaxation.kind == "technician"
    nobody = problem([job(1, skills={"fibre": 1}, excluded=frozenset({1}))], [shift(1), shift(2)])
    assert [one.code for one in solve(nobody, Limits(seconds=None, steps=1)).unserved] == ["no_skill"]
