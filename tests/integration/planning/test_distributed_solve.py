"""A large plan is computed by several workers, and whatever one of them does, the plan holds."""

import time
from dataclasses import replace

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Plan, PlanPart, Territory
from dispatch.planning.processes import distributed_solve, planning
from dispatch.planning.processes.run_watch import ASK_SECONDS, RunWatch, SolveRound
from dispatch.planning.queries import plan_parts as queries
from dispatch.planning.services import plan_parts, plans
from dispatch.planning.services.plans import PlanAttempt
from dispatch.planning.solver.cores import Cores
from routing import Solution
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import an_order
from tests.support.planning import DAY, EARLY, a_town, quick, the_plan
from tests.support.running.distributed_solve import PartedSolver, hands, seem_to_work
from tests.support.technicians import a_technician

VISITS = 200


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend that shares plans of a hundred visits, over a small town, with two workers."""
    clock.set(EARLY)
    sharer = quick(backend, settings=make_settings(share_plans_from=100), solver=PartedSolver())
    a_town(sharer)
    seem_to_work(sharer, 2)
    return sharer


@pytest.fixture
def wide(house: Backend) -> Backend:
    """The same over a town of two hundred visits."""
    with house.work() as work:
        territory = work.session.query(Territory).one()
        for _ in range(11):
            a_technician(work, territory)
        for number in range(VISITS - 3):
            an_order(work, point=(47.1 + number % 20 / 250, 9.48 + number / 2500), windows=())
    return house


def ask(backend: Backend, seconds: int = 60) -> int:
    with backend.work() as work:
        return plans.request(work, "T1", DAY, DAY, solve_seconds=seconds).id


def parts_left(backend: Backend) -> int:
    with backend.work() as work:
        return work.session.query(PlanPart).count()


def deferred(backend: Backend) -> list[dict[str, int]]:
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'solve_part' ORDER BY id"
        )
        return [row[0] for row in rows]


def begun_plan(backend: Backend) -> PlanAttempt:
    plan_id = ask(backend)
    with backend.work() as work:
        begun = plans.begin(work, plan_id)
    assert begun is not None
    return begun


def offered(backend: Backend, begun: PlanAttempt, *parcels: bytes, seconds: float = 30.0) -> list[int] | None:
    with backend.work() as work:
        ids = plan_parts.offer(work, begun, 1, parcels, seconds)
    return None if ids is None else list(ids)


def test_computes_a_large_plan_in_parts_and_publishes_it(wide: Backend) -> None:
    plan_id = ask(wide)
    with hands(replace(wide, cores=Cores())):
        planning.run(wide, plan_id)
    plan = the_plan(wide, plan_id)
    assert (plan.state, plan.failure_code, plan.progress, plan.attempt) == ("published", None, None, 1)
    assert len(plan.stops) + len(plan.unplaced) == VISITS
    solver = wide.solver
    assert isinstance(solver, PartedSolver)
    everything = [job.id for job in solver.wholes[0].jobs]
    assert solver.parts
    for one, two in zip(solver.parts[::2], solver.parts[1::2], strict=True):
        assert sorted(job.id for job in [*one.jobs, *two.jobs]) == everything
    assert parts_left(wide) == 0


def test_leaves_ids_alone_in_the_jobs(house: Backend) -> None:
    begun = begun_plan(house)
    ids = offered(house, begun, b"one", b"two")
    assert deferred(house) == [{"part_id": number} for number in ids or ()]


def test_plans_alone_with_one_worker(wide: Backend) -> None:
    with wide.work() as work:
        work.session.connection().exec_driver_sql("DELETE FROM procrastinate_workers WHERE id = 1")
    plan_id = ask(wide)
    planning.run(wide, plan_id)
    assert the_plan(wide, plan_id).state == "published"
    assert isinstance(wide.solver, PartedSolver)
    assert (len(wide.solver.wholes), wide.solver.parts) == (1, [])


def test_plans_on_when_nobody_takes_a_part(wide: Backend) -> None:
    plan_id = ask(wide, 15)
    planning.run(wide, plan_id)
    plan = the_plan(wide, plan_id)
    assert (plan.state, parts_left(wide)) == ("published", 0)
    assert isinstance(wide.solver, PartedSolver)
    assert len(wide.solver.parts) == 1


def test_keeps_the_old_routes_of_a_part_whose_solver_died(wide: Backend) -> None:
    def die(backend: Backend, part_id: int) -> None:
        with backend.work() as work:
            plan_parts.answer(work, part_id, b"")

    plan_id = ask(wide)
    with hands(wide, die):
        planning.run(wide, plan_id)
    assert the_plan(wide, plan_id).state == "published"


def test_refuses_a_joined_plan_with_a_job_in_two_parts(wide: Backend) -> None:
    """The fault that a careless join would make: the last look finds it, and nobody is told anything."""

    def twice(solution: Solution) -> Solution:
        one, two, *rest = solution.routes
        return replace(solution, routes=(one, replace(two, stops=(*two.stops, one.stops[0])), *rest))

    faulty = replace(wide, solver=PartedSolver(spoil_whole=twice))
    plan_id = ask(faulty)
    with hands(replace(wide, cores=Cores())):
        planning.run(faulty, plan_id)
    plan = the_plan(faulty, plan_id)
    assert (plan.state, plan.failure_code, plan.stops) == ("failed", "plan_refused", [])
    assert parts_left(faulty) == 0


def test_hands_over_what_the_rounds_have_found_when_it_is_stopped(wide: Backend) -> None:
    plan_id = ask(wide)

    def stop(solution: Solution) -> Solution:
        assert door(wide, name="dora").post(f"/plans/{plan_id}/stop").status_code == 200
        time.sleep(ASK_SECONDS)
        return solution

    stopping = replace(wide, solver=PartedSolver(spoil_part=stop))
    began = time.monotonic()
    planning.run(stopping, plan_id)
    plan = the_plan(wide, plan_id)
    assert (plan.state, plan.stopped_by, parts_left(wide)) == ("published", "dora", 0)
    assert len(plan.stops) + len(plan.unplaced) == VISITS
    assert isinstance(stopping.solver, PartedSolver)
    assert len(stopping.solver.parts) == 1
    assert time.monotonic() - began < 60


def test_lets_go_of_a_part_that_nobody_waits_for(house: Backend) -> None:
    begun = begun_plan(house)
    (part_id,) = offered(house, begun, b"one") or ()
    watch = distributed_solve.PartWatch(house, part_id)
    time.sleep(ASK_SECONDS)
    assert not watch.is_over()
    with house.work() as work:
        assert plan_parts.gather(work, [part_id]) is None
        assert plan_parts.gather(work, [part_id], at_once=True) == [None]
    time.sleep(ASK_SECONDS)
    assert watch.is_over()


def test_shows_how_far_a_plan_has_come(house: Backend) -> None:
    begun = begun_plan(house)
    watch = RunWatch(house, begun, visits=3, seconds=60.0)
    watch.begin_round(SolveRound(1, 2, 3), 500, 2)
    assert not watch.is_over()
    plan = door(house).get(f"/plans/{begun.plan_id}").get_json()
    assert plan["state"] == "solving"
    assert plan["progress"] == {
        "phase": "searching", "seconds": plan["progress"]["seconds"], "of_seconds": 60.0, "visits": 3, "placed": 2,
        "price": 500, "bound": None, "gap_percent": None, "round": 1, "rounds": 2, "parts": 3,
    }  # fmt: skip
    assert 0 <= plan["progress"]["seconds"] < 60


def test_offers_nothing_for_a_plan_that_another_attempt_has(house: Backend) -> None:
    late = begun_plan(house)
    with house.work() as work:
        assert plans.begin(work, late.plan_id) is not None
    assert offered(house, late, b"one") is None
    assert (parts_left(house), deferred(house)) == (0, [])


def test_begins_anew_without_the_parts_of_a_worker_that_died(house: Backend) -> None:
    dead = begun_plan(house)
    offered(house, dead, b"one")
    with house.work() as work:
        plans.begin(work, dead.plan_id)
    plan = the_plan(house, dead.plan_id)
    assert (parts_left(house), plan.progress, plan.attempt) == (0, None, 2)


def test_replaces_the_parts_of_the_round_before(house: Backend) -> None:
    begun = begun_plan(house)
    (old,) = offered(house, begun, b"one") or ()
    (new,) = offered(house, begun, b"two") or ()
    assert old != new
    assert parts_left(house) == 1
    distributed_solve.solve_part(house, old)
    assert isinstance(house.solver, PartedSolver)
    assert house.solver.parts == []


def test_takes_no_part_that_is_overdue_or_answered(house: Backend) -> None:
    begun = begun_plan(house)
    overdue, answered = offered(house, begun, b"one", b"two", seconds=30.0) or ()
    with house.work() as work:
        plan_parts.answer(work, answered, b"first")
        plan_parts.answer(work, answered, b"second")
        work.session.connection().exec_driver_sql(f"UPDATE plan_parts SET due_at = now() WHERE id = {overdue}")
    with house.work() as work:
        assert plan_parts.take(work, overdue, busy=False) is None
        assert plan_parts.take(work, answered, busy=False) is None
        assert queries.answers(work.session, [answered, overdue]) == [b"first", None]


def test_hands_a_part_on_while_it_is_busy_and_takes_it_when_nobody_else_does(house: Backend) -> None:
    begun = begun_plan(house)
    (part_id,) = offered(house, begun, b"one") or ()
    with house.work() as work:
        assert plan_parts.take(work, part_id, busy=True) is None
    assert deferred(house) == [{"part_id": part_id}] * 2
    with house.work() as work:
        work.session.connection().exec_driver_sql("UPDATE plan_parts SET created_at = now() - interval '2 s'")
    with house.work() as work:
        taken = plan_parts.take(work, part_id, busy=True)
    assert taken is not None
    assert taken.parcel == b"one"
    assert 25 < taken.seconds <= 30


def test_waits_for_an_answer_until_a_little_after_it_is_due(house: Backend) -> None:
    begun = begun_plan(house)
    ids = offered(house, begun, b"one", b"two") or []
    with house.work() as work:
        assert plan_parts.gather(work, ids) is None
        plan_parts.answer(work, ids[0], b"answer")
        assert plan_parts.gather(work, ids) is None
        work.session.connection().exec_driver_sql("UPDATE plan_parts SET due_at = now() - interval '1 s'")
        assert plan_parts.gather(work, ids) is None
        work.session.connection().exec_driver_sql("UPDATE plan_parts SET due_at = now() - interval '2 s'")
        assert plan_parts.gather(work, ids) == [b"answer", None]


def test_counts_only_workers_that_gave_a_sign_of_life(house: Backend) -> None:
    with house.work() as work:
        assert plan_parts.count(work, 200, 20.0, least_visits=100) == 2
        work.session.connection().exec_driver_sql(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '9 s' WHERE id = 1"
        )
        assert plan_parts.count(work, 200, 20.0, least_visits=100) == 1


def test_deletes_the_parts_with_their_plan(house: Backend) -> None:
    begun = begun_plan(house)
    offered(house, begun, b"one")
    with house.work() as work:
        work.session.query(Plan).delete()
    assert parts_left(house) == 0
