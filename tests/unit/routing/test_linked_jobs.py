"""Jobs that wait for others, in their commonest use: one house, one technician, a wide day or narrow windows."""

import pytest

from routing import Break, Job, Limits, Problem, Shift, Solution, Window, arrange, solve
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=5)
LUNCH = (Break(Window(3 * HOUR, 5 * HOUR), HOUR // 2),)
DAY = {"windows": window(0, 8 * HOUR)}


def planned(jobs: list[Job], *shifts: Shift) -> Solution:
    return solve(problem(jobs, list(shifts)), STEPS)


@pytest.mark.parametrize("breaks", [(), LUNCH])
@pytest.mark.parametrize("windows", [{}, DAY])
def test_serves_two_visits_at_one_house_in_their_order(breaks: tuple[Break, ...], windows: dict[str, object]) -> None:
    jobs = [job(1, place=1, **windows), job(2, place=1, after=(1,), **windows), job(3, place=2)]
    plan = planned(jobs, shift(breaks=breaks))
    assert not plan.unserved
    assert plan.objective.total == 4 * MINUTE
    order = plan.sequences[1]
    assert order.index(1) < order.index(2)


def test_serves_a_chain_over_two_technicians() -> None:
    jobs = [job(1), job(2, place=1, after=(1,), required=frozenset({2})), job(3, place=1, after=(2,))]
    plan = planned(jobs, shift(1), shift(2))
    assert plan.sequences == {1: (1, 3), 2: (2,)}


def test_lets_a_crew_wait_for_one_and_another_for_the_crew() -> None:
    jobs = [job(1), job(2, place=1, after=(1,), crew=2), job(3, place=1, after=(2,))]
    assert not planned(jobs, shift(1), shift(2)).unserved


def test_serves_a_cheap_job_for_the_dear_one_that_waits_for_it() -> None:
    jobs = [job(1, unserved_price=1), job(2, place=1, after=(1,))]
    assert planned(jobs, shift()).sequences == {1: (1, 2)}


def test_leaves_out_both_where_together_they_do_not_pay() -> None:
    jobs = [job(1, unserved_price=1), job(2, place=1, after=(1,), unserved_price=2)]
    plan = planned(jobs, shift())
    assert plan.sequences == {}
    assert plan.objective.total == 3


def test_keeps_the_order_of_a_plan_that_it_goes_on_from() -> None:
    jobs = [job(n, place=n % 5, after=(n - 1,) if n % 2 else ()) for n in range(20)]
    given = problem(jobs, [shift(1), shift(2)])
    first = arrange(given, {1: [(n, False) for n in range(10)], 2: [(n, False) for n in range(10, 20)]})
    assert not first.unserved
    assert not solve(given, STEPS, start=first).unserved


def test_serves_many_pairs_beside_others() -> None:
    jobs = [job(n, place=n % 9, after=(n - 1,) if n % 3 == 1 else ()) for n in range(60)]
    plan = planned(jobs, shift(1), shift(2))
    assert not plan.unserved


def test_opens_a_route_for_jobs_that_pay_for_it_together() -> None:
    town: Problem = problem([job(1, place=9, unserved_price=13 * MINUTE), job(2, place=9, unserved_price=13 * MINUTE)],
                            [shift()])  # fmt: skip
    plan = solve(town, STEPS)
    assert sorted(plan.sequences[1]) == [1, 2]
    assert plan.objective.total == 18 * MINUTE


def test_leaves_a_route_closed_for_jobs_that_do_not_pay_for_it() -> None:
    plan = planned([job(1, place=9, unserved_price=8 * MINUTE), job(2, place=9, unserved_price=8 * MINUTE)], shift())
    assert plan.sequences == {}
