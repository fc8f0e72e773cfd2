"""The engines against every possible plan of two hundred small towns with all features on."""

import subprocess
import sys
from dataclasses import replace

import pytest

from routing import Limits, Problem, Solution, solve
from tests.unit.routing.optima import OPTIMA
from tests.unit.routing.random_towns import best_of_all, random_town

STEPS = Limits(seconds=None, steps=40)


@pytest.fixture(scope="module")
def found() -> list[Solution]:
    """Plans of all towns; the engine has had each verified."""
    return [solve(random_town(seed), STEPS) for seed in range(len(OPTIMA))]


def test_knows_the_best_price_of_a_town() -> None:
    seeds = (3, 58, 121)
    assert [best_of_all(random_town(seed)).objective.total for seed in seeds] == [OPTIMA[s] for s in seeds]


def test_never_claims_to_beat_the_best_plan(found: list[Solution]) -> None:
    assert [seed for seed, plan in enumerate(found) if plan.objective.total < OPTIMA[seed]] == []


def test_finds_the_best_plan_of_nearly_every_town(found: list[Solution]) -> None:
    missed = [seed for seed, plan in enumerate(found) if plan.objective.total > OPTIMA[seed]]
    # Where a break's place, a promise and lateness pull in three ways, the search follows the soonest schedule.
    assert len(missed) <= 0.06 * len(OPTIMA), missed


def test_agrees_with_the_second_engine(found: list[Solution]) -> None:
    seeds = range(0, len(OPTIMA), 8)
    others = {seed: solve(random_town(seed), STEPS, engine="ortools").objective.total for seed in seeds}
    assert [seed for seed in seeds if others[seed] < OPTIMA[seed]] == []
    same = [seed for seed in seeds if others[seed] == found[seed].objective.total]
    assert len(same) >= 0.5 * len(seeds)


def test_never_ends_worse_for_another_technician(found: list[Solution]) -> None:
    for seed, plan in enumerate(found[:40]):
        town = random_town(seed)
        extra = replace(town.shifts[0], id=9, technician=9, committed=(), start=town.shifts[0].start)
        more = solve(replace(town, shifts=(*town.shifts, extra)), STEPS, start=plan)
        assert more.objective.total <= plan.objective.total


def test_never_ends_worse_when_a_rule_is_relaxed(found: list[Solution]) -> None:
    for seed, plan in enumerate(found[:40]):
        town = random_town(seed)
        looser = tuple(replace(shift, overtime_seconds=shift.overtime_seconds + 600) for shift in town.shifts)
        assert solve(replace(town, shifts=looser), STEPS, start=plan).objective.total <= plan.objective.total


def test_does_not_care_about_the_order_of_jobs(found: list[Solution]) -> None:
    for seed in (s for s, plan in enumerate(found[:60]) if plan.objective.total == OPTIMA[s]):
        town = random_town(seed)
        turned = solve(replace(town, jobs=town.jobs[::-1], shifts=town.shifts[::-1]), STEPS)
        assert turned.objective.total >= OPTIMA[seed]


def doubled(town: Problem) -> Problem:
    """The town with every price twice as high, those of unserved jobs too."""
    jobs = tuple(
        replace(
            job,
            unserved_price=2 * job.unserved_price,
            late_price=2 * job.late_price,
            preference_price=2 * job.preference_price,
            promise=None,
        )
        for job in town.jobs
    )
    shifts = tuple(
        replace(shift, overtime_price=2 * shift.overtime_price, fixed_price=2 * shift.fixed_price)
        for shift in town.shifts
    )
    prices = replace(
        town.prices, travel_second=2 * town.prices.travel_second, travel_metre=2 * town.prices.travel_metre,
        balance=0, broken_pin=2 * town.prices.broken_pin,
    )  # fmt: skip
    return replace(town, jobs=jobs, shifts=shifts, prices=prices)


def plain(town: Problem) -> Problem:
    jobs = tuple(replace(job, promise=None) for job in town.jobs)
    return replace(town, jobs=jobs, prices=replace(town.prices, balance=0))


def test_doubles_the_price_of_a_plan_when_all_prices_double() -> None:
    for seed in range(30):
        once = solve(plain(random_town(seed)), STEPS)
        twice = solve(doubled(random_town(seed)), STEPS, start=once)
        assert twice.objective.total <= 2 * once.objective.total


def test_plans_without_numba() -> None:
    code = (
        "import sys; sys.modules['numba'] = None; import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'numba' else real(name, *rest)\n"
        "from routing.solving.engine import solve; from routing.model import Limits\n"
        "from tests.unit.routing.random_towns import random_town\n"
        "plan = solve(random_town(2), Limits(seconds=None, steps=5))\n"
        "print(plan.engine, plan.objective.total)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    engine, total = answer.stdout.split()
    assert engine == "ortools"
    assert int(total) >= OPTIMA[2]
