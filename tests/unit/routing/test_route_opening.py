"""A route more is opened where a group of visits pays for it, though none of them alone would."""

import numpy as np

from routing import Job, Limits, Problem, Shift, Travel, Window, arrange, solve
from routing.ruin_recreate.arrays.compile_problem import compile_problem, named
from routing.ruin_recreate.search import Schedule, Search

VISITS, ACROSS, AWAY, SLOT = 200, 100, 2000, 300
"""Visits by turns on two streets; seconds from one to the other, to where technicians live, and between two windows."""


def by_turns() -> Problem:
    """Every visit has its own time. One technician changes the street before each; with two nobody has to."""
    side, depot = np.append(np.arange(VISITS) % 2, 0), VISITS
    seconds = 1 + ACROSS * (side[:, None] != side)
    seconds[depot], seconds[:, depot] = AWAY, AWAY
    np.fill_diagonal(seconds, 0)
    jobs = tuple(
        Job(number, number, 1, windows=(Window(AWAY + SLOT * number, AWAY + SLOT * number + 10),), unserved_price=10**6)
        for number in range(VISITS)
    )
    shifts = tuple(Shift(number, number, depot, depot, 0, 2 * AWAY + SLOT * VISITS) for number in (1, 2, 3))
    return Problem(jobs, shifts, Travel(seconds.astype(np.int32)))


def test_opens_a_route_for_a_group_of_which_no_part_would_pay() -> None:
    found = solve(by_turns(), Limits(seconds=None, steps=500, seed=1))
    assert found.objective.total == 2 * 2 * AWAY + VISITS - 2
    assert sorted(map(len, found.sequences.values())) == [VISITS // 2, VISITS // 2]


def scattered() -> Problem:
    """Visits all over a town far from where five technicians live; three are enough, and a fourth never pays."""
    points = np.random.default_rng(1).integers(0, 1000, (151, 2))
    points[150] = 5000, 5000
    seconds = np.abs(points[:, None] - points).sum(-1).astype(np.int32)
    jobs = tuple(Job(number, number, 1, unserved_price=700) for number in range(150))
    return Problem(jobs, tuple(Shift(n, n, 150, 150, 0, 10**5, max_visits=50) for n in range(1, 6)), Travel(seconds))


def test_knows_the_price_of_the_plan_that_it_goes_back_to() -> None:
    """Whatever the search has been through, the price that it reckons with is that of the routes where it stands."""
    problem = scattered()
    compiled = compile_problem(problem)
    run = Search(compiled, seed=1)
    for _ in range(3):
        run.run(Schedule(deadline=None, steps=100, hot=0.1, cold=0.1))
        standing = arrange(problem, named(compiled, run.present), "compiled")
        assert standing.objective.total == int(run.score[0])
