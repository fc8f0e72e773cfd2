"""Recombining, seen on four visits and three shifts with routes put into the pool by hand."""

import numpy as np

from routing import Problem, arrange
from routing.ruin_recreate.arrays.compile_problem import compile_problem
from routing.ruin_recreate.recombination.route_pool import joined
from routing.ruin_recreate.recombination.set_partitioning import Plan, drop_doubles, recombine
from routing.ruin_recreate.search import Schedule, Search
from tests.unit.routing.towns import job, line, problem, shift


def town(*, links: bool = False) -> Problem:
    """Four jobs, each at the place of its number, and three shifts from place 0."""
    jobs = [job(n, place=n, after=(2,) if links and n == 3 else ()) for n in range(4)]
    return problem(jobs, [shift(n) for n in range(3)], line(4))


def search_with(*met: tuple[int, int, list[int]], links: bool = False) -> Search:
    """A search of four jobs and three shifts that has met these routes: shift, price, visits."""
    search = Search(compile_problem(town(links=links)), seed=1)
    pool = search.pool
    for slot, (who, price, visits) in enumerate(met):
        pool.key[slot], pool.shift[slot], pool.length[slot], pool.cost[slot] = slot + 1, who, len(visits), price
        pool.visits[slot, : len(visits)] = visits
    return search


def after(search: Search, plan: Plan) -> Plan:
    return recombine(search.data, search.pool, plan, seed=1)


def test_picks_the_routes_that_together_cost_least() -> None:
    search = search_with((0, 50, [0, 1]), (0, 10, [0]), (1, 60, [2, 3]), (1, 55, [1, 2, 3]))
    plan = {0: (200, [0, 1, 2, 3])}
    assert after(search, plan) == {0: (10, [0]), 1: (55, [1, 2, 3])}


def test_picks_among_what_two_searches_met() -> None:
    here, there = search_with((0, 50, [0, 1])), search_with((1, 60, [2, 3]))
    assert recombine(here.data, joined([here.pool, there.pool]), {0: (200, [0, 1, 2, 3])}, seed=1) == {
        0: (50, [0, 1]),
        1: (60, [2, 3]),
    }


def test_keeps_a_plan_that_nothing_met_can_better() -> None:
    search = search_with((0, 50, [0, 1]), (1, 60, [2, 3]))
    plan = {0: (50, [0, 1]), 1: (59, [2, 3])}
    assert after(search, plan) == plan


def test_gives_each_shift_one_route() -> None:
    search = search_with((0, 10, [0, 1]), (0, 10, [2, 3]))
    plan = {0: (40, [0, 1]), 1: (40, [2, 3])}
    assert after(search, plan) == {0: (10, [0, 1]), 1: (40, [2, 3])}


def test_prefers_serving_to_leaving_out() -> None:
    search = search_with((0, 10, [0]), (1, 900, [1, 2, 3]))
    assert after(search, {0: (10, [0])}) == {0: (10, [0]), 1: (900, [1, 2, 3])}


def test_leaves_linked_visits_where_they_are() -> None:
    search = search_with((1, 1, [2, 3]), (0, 30, [0, 1]), links=True)
    plan = {0: (80, [2, 3]), 1: (40, [0]), 2: (40, [1])}
    assert after(search, plan) == plan


def test_drops_a_visit_from_the_second_of_two_routes() -> None:
    assert drop_doubles({0: (10, [0, 1]), 1: (10, [1, 2])}) == {0: [0, 1], 1: [2]}


def test_remembers_routes_of_kept_rounds_at_their_own_price() -> None:
    search = search_with()
    search.run(Schedule(None, 20))
    rows = np.flatnonzero(search.pool.key).tolist()
    routes = {
        (int(search.pool.shift[row]), *search.pool.visits[row, : search.pool.length[row]].tolist()) for row in rows
    }
    assert len(routes) == len(rows) > 10
    for row in rows:
        visits = search.pool.visits[row, : search.pool.length[row]].tolist()
        plan = arrange(town(), {int(search.pool.shift[row]): [(visit, False) for visit in visits]})
        assert plan.objective.travel == search.pool.cost[row]
