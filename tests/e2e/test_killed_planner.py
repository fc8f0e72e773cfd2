"""Two workers compute one plan together, and one of them dies in the middle of its part."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Plan, PlanPart
from dispatch.kernel.clock import set_pace
from dispatch.planning.services import plans
from tests.support.clocks import FixedClock
from tests.support.orders import an_order
from tests.support.planning import DAY, EARLY, the_plan
from tests.support.servers.processes import RunningHouse
from tests.support.technicians import a_technician, a_territory

VISITS, TECHNICIANS = 200, 12
SOLVE_SECONDS = 16
PATIENCE_SECONDS = 240

SEEN = "SELECT id FROM procrastinate_workers ORDER BY id"
SOLVING = "SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing' AND task_name = %s"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    with backend.work() as work:
        territory = a_territory(work)
        for number in range(TECHNICIANS):
            a_technician(work, territory, home=(47.1 + number / 100, 9.52))
        for number in range(VISITS):
            an_order(work, point=(47.1 + number % 20 / 250, 9.48 + number / 2500), windows=())
    return backend


@pytest.fixture
def house(town: Backend, tmp_path: Path) -> Iterator[RunningHouse]:
    """Two workers, whose ids on the job engine are those of their order."""
    clock_file = tmp_path / "clock.json"
    set_pace(clock_file, EARLY, 1)
    settings = {"DISPATCH_SHARE_PLANS_FROM": "100", "DISPATCH_CLOCK_FILE": str(clock_file)}
    running = RunningHouse(town.database.url, tmp_path, settings)
    for number, name in enumerate(("first", "second"), start=1):
        running.start_worker(name)
        until(lambda number=number: len(asked(town, SEEN)) == number)
    yield running
    running.stop()


def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("It did not come to pass.")


def asked(backend: Backend, query: str, *values: str) -> list[int]:
    with psycopg.connect(backend.database.url) as connection:
        return [row[0] for row in connection.execute(query, values)]


def ended(backend: Backend, plan_id: int) -> Plan | None:
    plan = the_plan(backend, plan_id)
    return plan if plan.state not in ("requested", "solving") else None


def test_publishes_the_plan_when_a_worker_is_killed_in_its_part(town: Backend, house: RunningHouse) -> None:
    names = dict(zip(asked(town, SEEN), ("first", "second"), strict=True))
    with town.work() as work:
        plan_id = plans.request(work, "T1", DAY, DAY, solve_seconds=SOLVE_SECONDS).id
    (coordinator,) = until(lambda: asked(town, SOLVING, "compute_plan"))
    # The coordinator may get the part first, and hands it on.
    (helper,) = until(lambda: set(asked(town, SOLVING, "solve_part")) - {coordinator})
    started = until(lambda: the_plan(town, plan_id).progress)
    assert (started["round"], started["parts"]) == (1, 2)
    house.kill(names[helper])
    plan = until(lambda: ended(town, plan_id))
    assert (plan.state, plan.failure_code, plan.attempt, plan.progress) == ("published", None, 1, None)
    assert len(plan.stops) + len(plan.unplaced) == VISITS
    assert plan.objective["total"] < started["price"]
    with town.work() as work:
        assert work.session.query(PlanPart).count() == 0


def test_takes_a_plan_up_again_when_its_coordinator_is_killed(town: Backend, house: RunningHouse) -> None:
    names = dict(zip(asked(town, SEEN), ("first", "second"), strict=True))
    with town.work() as work:
        plan_id = plans.request(work, "T1", DAY, DAY, solve_seconds=SOLVE_SECONDS).id
    until(lambda: asked(town, SOLVING, "solve_part"))
    (coordinator,) = asked(town, SOLVING, "compute_plan")
    house.kill(names[coordinator])
    plan = until(lambda: ended(town, plan_id))
    assert (plan.state, plan.attempt, plan.progress) == ("published", 2, None)
    with town.work() as work:
        assert work.session.query(PlanPart).count() == 0
