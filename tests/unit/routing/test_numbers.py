"""Numbers at the borders: instants before the epoch, no way at all, prices, and things that are no numbers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing import (
    Break,
    Committed,
    Job,
    Limits,
    Problem,
    ProblemError,
    Shift,
    Solution,
    Travel,
    Window,
    bound,
    quote,
    solve,
)
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, line, problem, shift, window

STEPS = Limits(seconds=None, steps=5)


def moved(town: Problem, by: int) -> Problem:
    """The town with its epoch so many seconds later."""

    def window(given: Window) -> Window:
        return Window(given.start - by, given.end - by)

    def instant(given: int | None) -> int | None:
        return None if given is None else given - by

    jobs = [
        replace(
            one,
            windows=tuple(map(window, one.windows)),
            earliest=instant(one.earliest),
            due=instant(one.due),
            pin=None if one.pin is None else replace(one.pin, start=instant(one.pin.start)),
            promise=None if one.promise is None or one.promise.window is None
            else replace(one.promise, window=window(one.promise.window)),
        )
        for one in town.jobs
    ]  # fmt: skip
    shifts = [
        replace(
            one,
            start=one.start - by,
            end=one.end - by,
            breaks=tuple(Break(window(pause.window), pause.seconds) for pause in one.breaks),
            committed=tuple(Committed(c.job, c.start - by, c.finish - by) for c in one.committed),
        )
        for one in town.shifts
    ]
    slices = tuple(replace(part, start=part.start - by) for part in town.travel.slices)
    return replace(town, jobs=tuple(jobs), shifts=tuple(shifts), travel=replace(town.travel, slices=slices))


def orders(plan: Solution) -> tuple[dict[int, tuple[int, ...]], int]:
    return plan.sequences, plan.objective.total


@pytest.mark.parametrize("engine", ["compiled", "ortools"])
def test_plans_alike_wherever_the_epoch_lies(engine: str) -> None:
    for seed in range(12):
        town = random_town(seed)
        now = orders(solve(town, STEPS, engine=engine))
        assert orders(solve(moved(town, 100_000), STEPS, engine=engine)) == now, seed
        assert orders(solve(moved(town, -100_000), STEPS, engine=engine)) == now, seed


def test_quotes_and_bounds_alike_before_the_epoch() -> None:
    town = problem([job(1, windows=window(HOUR, 2 * HOUR)), job(2)], [shift()])
    early = moved(town, 3 * HOUR)
    wanted = job(9, place=3, windows=window(2 * HOUR, 3 * HOUR))
    later = quote(town, solve(town, STEPS), wanted, count=1)[0]
    sooner = quote(early, solve(early, STEPS), replace(wanted, windows=window(-HOUR, 0)), count=1)[0]
    assert (sooner.price, sooner.start) == (later.price, later.start - 3 * HOUR)
    assert bound(early, 5.0).value == bound(town, 5.0).value


@pytest.mark.parametrize("engine", ["compiled", "ortools"])
@pytest.mark.parametrize("far", [2**30, 2**31, 2**62])
def test_leaves_out_only_what_no_way_leads_to(engine: str, far: int) -> None:
    seconds = line(4).seconds.astype(np.int64)
    seconds[1, :], seconds[:, 1] = far, far
    seconds[1, 1] = 0
    plan = solve(problem([job(1), job(2)], [shift(speed_percent=50)], Travel(seconds)), STEPS, engine=engine)
    assert plan.sequences == {1: (2,)}
    assert [(left.job, left.code) for left in plan.unserved] == [(1, "unreachable")]


def test_takes_the_highest_price() -> None:
    assert not solve(problem([job(1, unserved_price=10**12), job(2)], [shift()]), STEPS).unserved


def one(**rest: object) -> Problem:
    return problem([job(1, **rest)], [shift()])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: one(unserved_price=2**62), "price_range"),
        (lambda: one(late_price=2**40), "price_range"),
        (lambda: one(service_seconds=None), "type"),
        (lambda: one(service_seconds=60.5), "type"),
        (lambda: one(service_seconds=True), "type"),
        (lambda: one(skills={"fibre"}), "type"),
        (lambda: one(windows=((0, HOUR),)), "type"),
        (lambda: one(windows=(Window(0, 10.5),)), "type"),
        (lambda: one(after=[2]), "type"),
        (lambda: problem([job(2**63, place=1)], [shift()]), "type"),
        (lambda: problem([job(1)], [shift(breaks=(Window(0, 1),))]), "type"),
        (lambda: problem([job(1)], [shift(max_visits=-1)]), "limit"),
        (lambda: problem([job(1)], [shift(max_driving_seconds=-1)]), "limit"),
        (lambda: problem([job(1)], [shift(end=2**45)]), "range"),
        (lambda: problem([job(1)], [shift()], Travel([[0, 1], [1, 0]])), "travel_type"),
        (lambda: problem([job(1)], [shift()], Travel(np.zeros((9, 9)))), "travel_type"),
        (lambda: replace(one(), jobs=[job(1)]), "type"),
        (lambda: replace(one(), jobs=(None,)), "type"),
        (lambda: replace(one(), travel=None), "travel_type"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_number_or_out_of_range(make: Callable[[], Problem], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        solve(make(), STEPS)
    assert code in {fault for fault, _ in refused.value.faults}


@pytest.mark.parametrize(
    "limits",
    [
        {"steps": 0},
        {"steps": -5},
        {"seconds": -1.0},
        {"seconds": float("nan")},
        {"seconds": None, "steps": None},
        {"seconds": "1"},
        {"steps": 1.5},
        {"gap": -1.0},
        {"cores": 0},
        {"seed": -1},
        {"patience": 0.0},
        {"heat": (0.1, 0.2)},
    ],
)
def test_refuses_limits_that_are_none(limits: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        solve(one(), Limits(**({"seconds": None, "steps": 5} | limits)))
    assert {code for code, _ in refused.value.faults} == {"limits"}


def test_takes_whole_numbers_of_numpy() -> None:
    jobs = (Job(id=np.int64(1), place=np.int32(1), service_seconds=np.int64(MINUTE)),)
    plan = solve(Problem(jobs, (Shift(1, 1, 0, 0, 0, HOUR),), line(3)), STEPS)
    assert not plan.unserved
