"""Two routes that should go on as the other does exchange their tails."""

import numpy as np

from routing import Job, Limits, Problem, Shift, Travel, arrange, solve

ROW = 60
"""Visits along each of two streets, ten seconds apart; from one street to the other it takes 1,000."""


def two_streets(**of_shift: object) -> Problem:
    """A technician at the western end of each street, at home at the eastern one; visits 0 to 59, and 60 to 119."""
    along, across = np.divmod(np.arange(2 * ROW + 4), ROW)[::-1]
    along[2 * ROW :], across[2 * ROW :] = (-1, -1, ROW, ROW), (0, 1, 0, 1)
    seconds = 10 * np.abs(along[:, None] - along) + 1000 * np.abs(across[:, None] - across)
    jobs = tuple(Job(id=number, place=number, service_seconds=1, unserved_price=10**6) for number in range(2 * ROW))
    first, last = 2 * ROW, 2 * ROW + 2
    shifts = (Shift(1, 1, first, last, 0, 10**5), Shift(2, 2, first + 1, last + 1, 0, 10**5, **of_shift))
    return Problem(jobs, shifts, Travel(seconds.astype(np.int32)))


def crossed(problem: Problem) -> dict[int, list[tuple[int, bool]]]:
    """Both change the street half-way, and again for the way home."""
    half = ROW // 2
    one, two = list(range(half)), list(range(ROW, ROW + half))
    one, two = one + list(range(ROW + half, 2 * ROW)), two + list(range(half, ROW))
    return {1: [(job, False) for job in one], 2: [(job, False) for job in two]}


def test_uncrosses_two_routes_in_a_moment() -> None:
    problem = two_streets()
    start = arrange(problem, crossed(problem), "start")
    assert start.objective.total == 2 * 10 * (ROW + 1) + 4 * 1000
    found = solve(problem, Limits(steps=2, seed=1), start)
    assert found.objective.total == 2 * 10 * (ROW + 1)
    assert found.sequences == {1: tuple(range(ROW)), 2: tuple(range(ROW, 2 * ROW))}


def test_leaves_a_tail_that_the_other_may_not_serve() -> None:
    problem = two_streets(max_visits=ROW - 10)
    start = arrange(problem, {1: [(job, False) for job in range(ROW)]}, "start")
    found = solve(problem, Limits(steps=5, seed=1), start)
    assert len(found.sequences[2]) == ROW - 10
    assert found.unserved == ()
