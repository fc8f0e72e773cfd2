import time
from dataclasses import replace

from routing.arrange import arrange
from routing.engine import solve
from routing.improve.territories import Part, _cut, cuttable, rivals, search_part
from routing.model import Committed, Limits, Problem
from tests.unit.routing.towns import job, line, problem, shift

SHAPE = Part(frozenset(), frozenset(), {}, until=0.0, hot=0.1, cold=0.1, seed=3)


def long_town() -> Problem:
    """Shifts along a line of places, one of them with a committed stop, and two jobs beside each."""
    jobs = [job(n, place=n) for n in range(40)]
    shifts = [shift(n, start_place=4 * n, end_place=4 * n) for n in range(9)]
    shifts.append(shift(9, start_place=36, end_place=36, committed=(Committed(39, 0, 600),)))
    return problem(jobs, shifts, line(40))


def test_gives_every_job_and_shift_to_one_territory() -> None:
    town = long_town()
    plan = {0: [(39 - 1, False)], 8: [(0, False)]}
    parts = list(_cut(town, plan, SHAPE, 3))
    assert sorted(number for part in parts for number in part.jobs) == list(range(40))
    assert sorted(number for part in parts for number in part.shifts) == list(range(10))
    assert [part for part in parts if 38 in part.jobs] == [part for part in parts if 0 in part.shifts]
    assert [part for part in parts if 39 in part.jobs] == [part for part in parts if 9 in part.shifts]


def test_joins_territories_to_a_plan_that_holds() -> None:
    town = long_town()
    shape = replace(SHAPE, until=time.time() + 0.1)
    routes = {shift: stops for part in _cut(town, {}, shape, 2) for shift, stops in search_part(town, part).items()}
    assert arrange(town, routes).unserved == ()


def test_gives_rivals_other_seeds() -> None:
    one, two = rivals(SHAPE, 2)
    assert one == SHAPE
    assert two == replace(SHAPE, seed=two.seed)
    assert one.seed != two.seed


def test_takes_the_better_of_two_rivals() -> None:
    town = problem([job(n, place=n % 40) for n in range(60)], [shift(n, start_place=9 * n) for n in range(4)], line(40))
    alone = solve(town, Limits(steps=20))
    assert solve(town, Limits(seconds=6.0, cores=2)).objective.total <= alone.objective.total


def test_cuts_only_what_is_large_and_without_links() -> None:
    jobs = [job(n, place=n % 10) for n in range(400)]
    shifts = [shift(n) for n in range(8)]
    assert cuttable(problem(jobs, shifts), 2)
    assert not cuttable(problem(jobs[:150], shifts), 2)
    assert not cuttable(problem([*jobs, job(900, place=1, after=(1,))], shifts), 2)


def test_plans_on_two_cores() -> None:
    solution = solve(long_town(), Limits(seconds=1.0, cores=2))
    assert solution.unserved == ()
    assert solution.objective.travel < 100 * 60
