"""A plan while it is searched for: how far it is, and that somebody takes what is there."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import actor_of
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Event, Visit
from dispatch.event_feed.api.event_stream import follow
from dispatch.planning.processes import planning
from dispatch.planning.processes.run_watch import RunWatch
from dispatch.planning.services import plans
from dispatch.planning.services.plans import PlanAttempt
from dispatch.planning.solver.solver import DirectSolver, SolverFailed
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from routing import Problem, Progress, Solution
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.planning import EARLY, ScriptedSolver, a_town, quick, the_plan
from tests.support.running.long_search import PATIENCE_SECONDS, ask, searching
from tests.support.running.racing import at_once
from tests.support.running.statements import counted


@pytest.fixture
def planner(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=16, technicians=2, publishes_itself=False)
    return house


def begun(backend: Backend, plan_id: int) -> PlanAttempt:
    with backend.work() as work:
        attempt = plans.begin(work, plan_id)
    assert attempt is not None
    return attempt


def actor(backend: Backend, name: str) -> Actor:
    with backend.work() as work:
        user = user_named(work.session, name)
        assert user is not None
        return actor_of(user)


def test_takes_what_is_there_when_a_running_search_is_stopped(planner: Backend) -> None:
    desk = door(planner, name="dora")
    with searching(planner) as plan_id:
        end = time.monotonic() + PATIENCE_SECONDS
        while not (running := desk.get(f"/plans/{plan_id}").json["progress"] or {}).get("price"):
            assert time.monotonic() < end
        assert (running["phase"], running["visits"], running["of_seconds"]) == ("searching", 16, 3.0)
        assert (running["bound"], running["gap_percent"]) == (None, None)
        began = time.monotonic()
        stopped = desk.post(f"/plans/{plan_id}/stop")
        assert (stopped.status_code, stopped.json["stopped_by"], stopped.json["state"]) == (200, "dora", "solving")
        while (plan := desk.get(f"/plans/{plan_id}").json)["state"] == "solving":
            assert time.monotonic() - began < 30, "what others do on this machine is counted, too"
    assert (plan["state"], plan["stopped_by"], plan["progress"]) == ("draft", "dora", None)
    assert plan["stopped_at"] == stopped.json["stopped_at"]
    assert len(plan["stops"]) + len(plan["unplaced"]) == 16
    assert plan["objective"]["total"] <= running["price"]
    assert desk.post(f"/plans/{plan_id}/publish").status_code == 200
    with planner.work() as work:
        told = [row.kind for row in work.session.query(Event).filter_by(thing="plan").order_by(Event.id)]
    assert told == ["plan.stopped", "plan.drafted", "plan.published"]


def test_says_how_far_a_plan_is_from_the_best_possible_one(planner: Backend) -> None:
    plan_id = ask(planner)
    planning.run(replace(planner, solver=DirectSolver()), plan_id)
    plan = door(planner).get(f"/plans/{plan_id}").json
    total = plan["objective"]["total"]
    assert 0 < plan["bound"] <= total
    assert plan["gap_percent"] == round(100 * (total - plan["bound"]) / total, 2)


def test_says_that_nothing_is_known_where_nothing_was_proven(planner: Backend) -> None:
    plan_id = ask(planner)

    def unproven(_: Problem, solution: Solution) -> Solution:
        return replace(solution, bound=0)

    planning.run(replace(planner, solver=ScriptedSolver(answer=unproven)), plan_id)
    plan = door(planner).get(f"/plans/{plan_id}").json
    assert (plan["bound"], plan["gap_percent"]) == (None, None)
    watch = RunWatch(planner, begun(planner, ask(planner)), visits=16, seconds=3.0)
    watch.hear(Progress("searching", 1.0, 1000, 12, 0))
    watch.is_over()
    progress = the_plan(planner, watch.begun.plan_id).progress or {}
    assert (progress["price"], progress["bound"], progress["gap_percent"]) == (1000, None, None)


def test_stops_once_for_two_who_press_at_the_same_moment(planner: Backend) -> None:
    plan_id = ask(planner)
    begun(planner, plan_id)
    desks = [door(planner, name="dora"), door(planner, name="wei")]
    answers = at_once(*[partial(desk.post, f"/plans/{plan_id}/stop") for desk in desks])
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json["stopped_by"] == answers[1].json["stopped_by"] == the_plan(planner, plan_id).stopped_by
    with planner.work() as work:
        assert work.session.query(AuditEntry).filter_by(action="plan.stopped").count() == 1
        assert work.session.query(Event).filter_by(kind="plan.stopped").count() == 1


def test_refuses_to_stop_what_does_not_run(planner: Backend) -> None:
    desk, plan_id = door(planner), ask(planner)
    early = desk.post(f"/plans/{plan_id}/stop")
    assert (early.status_code, early.json["title"]) == (409, "plan_not_begun")
    planning.run(planner, plan_id)
    late = desk.post(f"/plans/{plan_id}/stop")
    assert (late.status_code, late.json["title"]) == (409, "plan_has_ended")
    plan = the_plan(planner, plan_id)
    assert (plan.state, plan.stopped_by, plan.stopped_at) == ("draft", None, None)
    assert desk.post("/plans/999/stop").status_code == 404


def test_stops_nothing_out_of_bounds(planner: Backend) -> None:
    plan_id = ask(planner)
    begun(planner, plan_id)
    assert door(planner, name="far", territory_ids=(99,)).post(f"/plans/{plan_id}/stop").status_code == 404
    assert the_plan(planner, plan_id).stopped_by is None
    own = door(planner, name="near", territory_ids=(1,)).post(f"/plans/{plan_id}/stop")
    assert (own.status_code, own.json["stopped_by"]) == (200, "near")


def test_says_nobody_stopped_what_had_ended_by_itself(planner: Backend) -> None:
    plan_id = ask(planner)

    def too_late(_: Problem, solution: Solution) -> Solution:
        assert door(planner, name="dora").post(f"/plans/{plan_id}/stop").status_code == 200
        return solution

    planning.run(replace(planner, solver=ScriptedSolver(answer=too_late)), plan_id)
    plan = door(planner).get(f"/plans/{plan_id}").json
    assert (plan["state"], plan["stopped_by"], plan["stopped_at"]) == ("draft", None, None)


def test_searches_anew_when_the_worker_dies_after_the_stop(planner: Backend) -> None:
    plan_id = ask(planner)
    dead = begun(planner, plan_id)
    late = RunWatch(planner, dead, visits=16, seconds=3.0)
    door(planner).post(f"/plans/{plan_id}/stop")
    begun(planner, plan_id)
    plan = the_plan(planner, plan_id)
    assert (plan.attempt, plan.stopped_by, plan.stopped_at) == (2, None, None)
    assert (late.is_over(), late.stopped) == (True, False)
    assert the_plan(planner, plan_id).progress is None


def test_searches_anew_when_the_world_moved_before_the_stop(planner: Backend) -> None:
    plan_id = ask(planner)

    def lengthen_and_stop(call: int) -> None:
        if call == 1:
            with planner.work() as work:
                work.session.get_one(Visit, 1).service_seconds = 7200
            door(planner).post(f"/plans/{plan_id}/stop")

    solver = ScriptedSolver(first=lengthen_and_stop)
    planning.run(replace(planner, solver=solver), plan_id)
    plan = the_plan(planner, plan_id)
    assert (plan.state, plan.attempt, solver.calls, plan.stopped_by) == ("draft", 2, 2, None)


def test_writes_how_far_it_is_once_a_second_and_never_as_an_event(planner: Backend) -> None:
    watch = RunWatch(planner, begun(planner, ask(planner)), visits=16, seconds=3.0)
    with planner.work() as work:
        before = work.session.query(Event).count()
    began, asked = time.monotonic(), 0
    with counted() as said:
        while time.monotonic() - began < 2.5:
            watch.hear(Progress("searching", time.monotonic() - began, 1000 - asked % 100, 12))
            assert not watch.is_over()
            asked += 1
    assert asked > 100
    assert len([one for one in said if one.startswith("UPDATE plans")]) == 3
    assert len([one for one in said if one.startswith("SELECT plans")]) <= 6
    with planner.work() as work:
        assert work.session.query(Event).count() == before


@dataclass
class Away:
    """A backend whose database is away."""

    @contextmanager
    def work(self) -> Iterator[None]:
        raise OperationalError("", None, psycopg.OperationalError("gone"))
        yield


def test_searches_on_while_the_database_is_away(planner: Backend) -> None:
    attempt = begun(planner, ask(planner))
    assert RunWatch(Away(), attempt, visits=16, seconds=3.0).is_over() is False


def test_tells_whoever_follows_the_stream_how_far_plans_are(planner: Backend) -> None:
    plan_id = ask(planner)
    desk = door(planner, name="dora")
    door(planner, name="far", territory_ids=(99,))
    door(planner, Role.INTEGRATION, name="crm")
    watch = RunWatch(planner, begun(planner, plan_id), visits=16, seconds=3.0)
    watch.hear(Progress("searching", 1.0, 1000, 12, 900))

    def heard(name: str, pause: Any = lambda: None) -> list[Any]:
        lines = "".join(follow(planner, actor(planner, name), None, rounds=4, pause=pause)).split("\n\n")
        return [json.loads(one.partition("data: ")[2]) for one in lines if one.startswith("event: progress")]

    first, second = heard("dora", watch.is_over)
    assert [(one["id"], one["state"], one["progress"]) for one in first] == [(plan_id, "solving", None)]
    assert (second[0]["progress"]["placed"], second[0]["progress"]["gap_percent"]) == (12, 10.0)
    assert (heard("far"), heard("crm")) == ([], [])
    desk.post(f"/plans/{plan_id}/stop")
    (told,) = heard("dora")
    assert (told[0]["stopped_by"], told[0]["stopped_at"][:10]) == ("dora", "2026-11-30")


def test_keeps_the_stop_out_of_a_plan_that_failed(planner: Backend) -> None:
    plan_id = ask(planner)
    attempt = begun(planner, plan_id)
    door(planner, name="dora").post(f"/plans/{plan_id}/stop")
    failed = SolverFailed("solver_crash", "The planning process ended without an answer.")
    with planner.work() as work:
        plans.fail(work, attempt, failed.code, str(failed))
    plan = door(planner).get(f"/plans/{plan_id}").json
    assert (plan["state"], plan["failure_code"], plan["progress"]) == ("failed", "solver_crash", None)
