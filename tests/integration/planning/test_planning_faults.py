"""Planted faults of planning: each rule is broken on purpose, and the house must hold."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Appointment, Message, Territory, Visit
from dispatch.orders.services import orders
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from dispatch.planning.services.publication import PlanStale
from dispatch.planning.solver.solver import SpawnedSolver
from dispatch.vocabulary.errors import Refused
from routing import Problem, Solution
from tests.support.clocks import START, FixedClock
from tests.support.orders import an_order
from tests.support.planning import (
    DAY,
    EARLY,
    BrokenSolver,
    ScriptedSolver,
    a_town,
    plan_day,
    quick,
    the_plan,
    the_visit,
)
from tests.support.running.racing import at_once
from tests.support.servers.processes import solver_processes


@pytest.fixture
def planner(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def stand(backend: Backend, visit_ids: list[int]) -> list[tuple[Any, ...]]:
    return [(v.state, v.technician_id, v.during, v.version) for v in (the_visit(backend, id) for id in visit_ids)]


def texts(backend: Backend) -> list[str]:
    with backend.work() as work:
        return [row.kind for row in work.session.query(Message).filter(Message.kind != "reminder").order_by(Message.id)]


def test_leaves_the_published_plan_standing_when_the_solver_dies(planner: Backend) -> None:
    visit_ids = a_town(planner)
    first = plan_day(planner)
    before = stand(planner, visit_ids)
    failed = the_plan(planner, plan_day(quick(planner, solver=BrokenSolver())))
    assert (failed.state, failed.failure_code, failed.stops) == ("failed", "solver_crash", [])
    assert stand(planner, visit_ids) == before
    assert the_plan(planner, first).state == "published"


def test_throws_away_a_plan_that_breaks_a_rule(planner: Backend) -> None:
    visit_ids = a_town(planner)

    def an_hour_earlier(_: Problem, solution: Solution) -> Solution:
        route = solution.routes[0]
        early = replace(route.stops[0], start=route.stops[0].start - 36_000, finish=route.stops[0].finish - 36_000)
        return replace(solution, routes=(replace(route, stops=(early, *route.stops[1:])),))

    plan = the_plan(planner, plan_day(quick(planner, solver=ScriptedSolver(answer=an_hour_earlier))))
    assert (plan.state, plan.failure_code) == ("failed", "plan_refused")
    assert {row[1] for row in stand(planner, visit_ids)} == {None}
    assert texts(planner) == []


def test_ends_a_plan_whose_computation_raised_with_a_reason(planner: Backend) -> None:
    a_town(planner)

    def trip(_: int) -> None:
        raise RuntimeError("a bug")

    house = quick(planner, solver=ScriptedSolver(first=trip))
    with pytest.raises(RuntimeError):
        plan_day(house)
    assert (the_plan(planner, 1).state, the_plan(planner, 1).failure_code) == ("failed", "planning_error")


def cancel_one(backend: Backend) -> None:
    with backend.work() as work:
        orders.cancel(work, 1, "the customer moved away")


def call_in_sick(backend: Backend) -> None:
    with backend.work() as work:
        during = Range(START - timedelta(hours=1), START + timedelta(hours=4))
        work.session.add(Absence(technician_id=1, during=during, reason="ill"))


def lengthen_one(backend: Backend) -> None:
    with backend.work() as work:
        work.session.get_one(Visit, 1).service_seconds = 7200


@pytest.mark.parametrize("move", [cancel_one, call_in_sick, lengthen_one])
def test_computes_anew_when_the_world_moved_during_the_solve(planner: Backend, move: Callable[[Backend], None]) -> None:
    a_town(planner)
    solver = ScriptedSolver(first=lambda call: move(planner) if call == 1 else None)
    plan = the_plan(planner, plan_day(quick(planner, solver=solver)))
    assert (plan.state, plan.attempt, solver.calls) == ("published", 2, 2)
    cancelled = move is cancel_one
    assert len(plan.stops) == (2 if cancelled else 3)
    assert texts(planner) == ["confirmation"] * len(plan.stops)
    assert min(stop.start for stop in plan.stops) >= (START + timedelta(hours=4) if move is call_in_sick else START)


def test_does_not_mind_an_order_that_came_in_during_the_solve(planner: Backend) -> None:
    a_town(planner)

    def order_in(_: int) -> None:
        with planner.work() as work:
            an_order(work, windows=())

    solver = ScriptedSolver(first=order_in)
    plan = the_plan(planner, plan_day(quick(planner, solver=solver)))
    assert (plan.state, solver.calls, len(plan.stops)) == ("published", 1, 3)


def test_gives_up_with_a_reason_when_the_world_never_rests(planner: Backend) -> None:
    a_town(planner)

    def lengthen(call: int) -> None:
        with planner.work() as work:
            work.session.get_one(Visit, 1).service_seconds = 3600 + call

    solver = ScriptedSolver(first=lengthen)
    plan = the_plan(planner, plan_day(quick(planner, solver=solver)))
    assert (plan.state, plan.failure_code, solver.calls) == ("failed", "plan_stale", plans.MAX_ATTEMPTS)
    assert texts(planner) == []


def test_takes_a_plan_up_again_whose_worker_was_killed(planner: Backend) -> None:
    a_town(planner)
    with planner.work() as work:
        plan_id = plans.request(work, "T1", DAY, DAY).id
    with planner.work() as work:
        dead = plans.begin(work, plan_id)
    assert dead is not None
    late_result = planning.compute(planner, dead)
    planning.run(planner, plan_id)
    with planner.work() as work:
        plans.finish(work, dead, late_result)
        plans.fail(work, dead, "solver_crash", "Too late.")
    plan = the_plan(planner, plan_id)
    assert (plan.state, plan.attempt) == ("published", 2)
    planning.run(planner, plan_id)
    assert texts(planner) == ["confirmation"] * 3


def test_refuses_a_draft_that_the_world_has_overtaken(planner: Backend) -> None:
    visit_ids = a_town(planner, publishes_itself=False)
    plan_id = plan_day(planner)
    lengthen_one(planner)
    before = stand(planner, visit_ids)
    with pytest.raises(PlanStale), planner.work() as work:
        plans.publish(work, plan_id)
    assert (stand(planner, visit_ids), texts(planner), the_plan(planner, plan_id).state) == (before, [], "draft")


def test_refuses_a_draft_that_moves_what_has_become_imminent(planner: Backend, clock: FixedClock) -> None:
    a_town(planner, orders=1, technicians=2)
    plan_day(planner)
    with planner.work() as work:
        work.session.get_one(Visit, 1).pinned_technician_id = 2
        work.session.get_one(Visit, 1).order.site.lat = 47.1
        work.session.get_one(Territory, 1).publishes_itself = False
    draft = plan_day(planner)
    assert the_plan(planner, draft).stops[0].technician_id == 2
    clock.set(START)
    with pytest.raises(PlanStale), planner.work() as work:
        plans.publish(work, draft)
    assert the_visit(planner, 1).technician_id == 1


def publish(house: Backend, plan_id: int) -> str:
    """Presses the button; what came of it."""
    try:
        with house.work() as work:
            plans.publish(work, plan_id)
    except Refused as refused:
        return refused.code
    return "published"


def test_publishes_once_when_two_dispatchers_press_at_the_same_moment(planner: Backend) -> None:
    a_town(planner, publishes_itself=False)
    plan_id = plan_day(planner)
    answers = sorted(at_once(*[partial(publish, planner, plan_id)] * 8))
    assert answers == ["published"] + ["wrong_state"] * 7
    assert texts(planner) == ["confirmation"] * 3
    with planner.work() as work:
        assert work.session.query(Appointment).count() == 3


def test_publishes_two_overlapping_plans_one_after_the_other(planner: Backend) -> None:
    a_town(planner, orders=4, technicians=2, publishes_itself=False)
    drafts = [plan_day(planner), plan_day(planner)]
    answers = sorted(at_once(*[partial(publish, planner, plan_id) for plan_id in drafts]))
    assert answers == ["plan_stale", "published"]
    assert texts(planner) == ["confirmation"] * 4


def test_survives_a_solver_process_that_is_killed(planner: Backend) -> None:
    """The real process, killed from outside while it solves."""
    visit_ids = a_town(planner)
    with planner.work() as work:
        plan_id = plans.request(work, "T1", DAY, DAY, solve_seconds=60).id

    with ThreadPoolExecutor(1) as pool:
        solving = pool.submit(planning.run, quick(planner, solver=SpawnedSolver()), plan_id)
        while not (children := solver_processes()):
            assert not solving.done()
        os.kill(children[0], signal.SIGKILL)
        solving.result(timeout=30)
    plan = the_plan(planner, plan_id)
    assert (plan.state, plan.failure_code) == ("failed", "solver_crash")
    assert {row[1] for row in stand(planner, visit_ids)} == {None}
