import numpy as np
import pytest

from routing import Job, Limits, bound, solve
from routing.column_generation.master_problem import Master
from routing.column_generation.subset_row_cuts import counts, remembered, violated
from tests.unit.routing.towns import HOUR, MINUTE, problem, shift

PAIRS = np.array([[0, 1, -1], [1, 2, -1], [2, 0, -1]])
HALVES = np.full(3, 0.5)
EVERYWHERE = np.ones((1, 9), dtype=np.bool_)
TRIPLE = np.array([[0, 1, 2]])


def test_closes_the_gap_of_three_jobs_that_only_fit_in_pairs() -> None:
    jobs = [Job(id=n, place=1, service_seconds=7 * HOUR // 2) for n in range(3)]
    town = problem(jobs, [shift(1, fixed_price=1_000), shift(2, fixed_price=1_000)])
    # One and a half routes serve every job in halves; a plan needs two.
    assert bound(town, 20.0).value == 2 * (1_000 + 2 * MINUTE)
    assert solve(town, Limits(seconds=None, steps=2)).objective.total == 2 * (1_000 + 2 * MINUTE)


def test_finds_three_jobs_served_by_three_half_routes() -> None:
    assert violated(PAIRS, HALVES, 9, wanted=5, per_job=5).tolist() == [[0, 1, 2]]


def test_finds_nothing_in_whole_routes() -> None:
    routes = np.array([[0, 1, 2, 3], [4, 5, 6, -1]])
    assert violated(routes, np.ones(2), 9, wanted=5, per_job=5).tolist() == []


def test_finds_few_cuts_for_each_job() -> None:
    fours = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    found = violated(fours, np.full(6, 0.4), 9, wanted=5, per_job=1)
    assert len(found) == 1


def test_counts_every_second_of_the_three() -> None:
    routes = np.array([[5, 0, 6, 1, -1], [0, 1, 2, -1, -1], [0, 5, 6, -1, -1], [0, 1, 2, 0, -1]])
    assert counts(routes, TRIPLE, EVERYWHERE).tolist() == [[1], [1], [0], [2]]


def test_forgets_the_first_of_them_outside_the_memory() -> None:
    memory = EVERYWHERE.copy()
    memory[0, 6] = False
    assert counts(np.array([[0, 5, 1, -1], [0, 6, 1, -1]]), TRIPLE, memory).tolist() == [[1], [0]]


def test_remembers_what_lies_between_them() -> None:
    memory = remembered(np.array([[7, 0, 5, 1, 6, 2, 8]]), TRIPLE, 9)
    assert np.flatnonzero(memory[0]).tolist() == [0, 1, 2, 5]


def test_takes_no_job_for_worth_more_than_leaving_it_out_while_something_must_stay() -> None:
    master = Master(np.array([100.0, 300.0]), [1])
    # 40 for each 100 of price that is left out, of which there is one at least.
    fitted = master.fit(np.array([90.0, 300.0, 40.0, 0.0]))
    assert fitted.tolist() == [60.0, 180.0, 40.0, 0.0]
    assert master.yield_of(fitted, (1, 4)) == 60.0 + 180.0 + 40.0


def test_takes_a_job_for_worth_more_where_no_more_may_stay() -> None:
    master = Master(np.array([100.0, 300.0]), [1])
    fitted = master.fit(np.array([500.0, 500.0, 0.0, 40.0]))
    assert fitted.tolist() == [140.0, 420.0, 0.0, 40.0]
    assert master.yield_of(fitted, (0, 1)) == 140.0 + 420.0 - 40.0


def test_tells_how_much_is_left_out() -> None:
    master = Master(np.array([100.0, 300.0]), [1])
    master.add(0, (1,), 50.0)
    free = np.full(4, 1_000.0)
    _, least = master.solve(np.zeros(4), free, (0, 4))
    assert (least, master.left_out) == (pytest.approx(150.0), pytest.approx(1.0))
    _, least = master.solve(np.zeros(4), free, (2, 4))
    assert (least, master.left_out) == (pytest.approx(100 + 300 / 3 + 50 * 2 / 3), pytest.approx(2.0))


def test_lets_dear_routes_rest_until_they_are_wanted() -> None:
    master = Master(np.full(2, 1_000.0), [1])
    routes = [(0, 1) * n for n in range(1, 31)]
    assert all(master.add(0, route, float(len(route) ** 2)) for route in routes)
    master.solve(np.zeros(4), np.full(4, 1_000.0), (0, 2))
    master.least(np.zeros(4))
    master.rest()
    assert not master.add(0, routes[0], 4.0)
    assert master.add(0, routes[-1], 3600.0)
