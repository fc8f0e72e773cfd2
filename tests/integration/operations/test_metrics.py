"""What Prometheus reads, and that each alert is fired by its fault and by nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from dispatch.bootstrap import Backend, build
from dispatch.db.session import Patience
from dispatch.db.tables import CarrierState
from dispatch.kernel.records import open_task
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.doors.pages import Reader
from tests.support.messages import a_text

FILES = Path(__file__).parents[3] / "deploy"
RULES = dict(re.findall(r"- alert: (\w+)\n +expr: (.+)\n", (FILES / "alerts.yml").read_text(encoding="utf-8")))
"""Each alert's expression."""
TOKEN = "a token that only the Prometheus holds"
WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())"
DUE = (
    "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at) "
    "VALUES ('send_due', %s, now() - make_interval(secs => %s))"
)
_EXPRESSION = re.compile(
    r"(?P<grows>increase\()?(?P<name>\w+)(?:\{(?P<label>\w+)=~?\"(?P<values>[^\"]+)\"\})?(?:\[\w+\]\))?"
    r" (?P<sign>==|>) (?P<bound>[\d.]+)"
)


@pytest.fixture
def house(backend: Backend) -> Iterator[Backend]:
    patience = Patience(statement_seconds=5, lock_seconds=0.1)
    built = build(make_settings(metrics_token=TOKEN), backend.database.url, clock=backend.clock, patience=patience)
    yield built
    built.database.close()


def scrape(house: Backend, token: str = TOKEN) -> list[Sample]:
    answer = app_of(house).test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]


def fired(before: list[Sample], now: list[Sample]) -> set[str]:
    """The alerts whose expressions hold; `increase` is from one look to the next."""
    return {name for name, expression in RULES.items() if _holds(expression, before, now)}


def _holds(expression: str, before: list[Sample], now: list[Sample]) -> bool:
    read = _EXPRESSION.fullmatch(expression)
    assert read is not None, expression
    earlier = {(one.name, *sorted(one.labels.items())): one.value for one in before} if read["grows"] else {}
    for one in now:
        if one.name == read["name"] and (not read["label"] or re.fullmatch(read["values"], one.labels[read["label"]])):
            value = one.value - earlier.get((one.name, *sorted(one.labels.items())), 0)
            if value == float(read["bound"]) if read["sign"] == "==" else value > float(read["bound"]):
                return True
    return False


def do(house: Backend, statement: str, *values: object) -> None:
    with house.work() as work:
        work.session.connection().exec_driver_sql(statement, values)


def let_a_text_wait(house: Backend) -> None:
    with house.work() as work:
        a_text(work)
    assert isinstance(house.clock, FixedClock)
    house.clock.forward(minutes=5)


def rest_a_carrier(house: Backend) -> None:
    with house.work() as work:
        work.session.add(CarrierState(name="twilio", rests_until=work.now + timedelta(minutes=5)))


def fail_a_job(house: Backend) -> None:
    with house.work() as work:
        open_task(work, "job_failed", "import_orders:1", "A job failed.", job="import_orders", about="1", attempts=5)


def lock_a_table(house: Backend) -> None:
    client = door(house)
    with house.work() as work:
        work.session.connection().exec_driver_sql("LOCK TABLE work_orders IN ACCESS EXCLUSIVE MODE")
        assert client.get("/orders").status_code == 503


def guess(house: Backend) -> None:
    for number in range(21):
        assert Reader(house).sign_in(f"nobody-{number % 3}", "not the password").status_code == 403


FAULTS: dict[str, Callable[[Backend], None]] = {
    "NoWorker": lambda house: do(house, "DELETE FROM procrastinate_workers"),
    "TextsWait": let_a_text_wait,
    "ShortJobsWait": lambda house: do(house, DUE, "day", 300),
    "LongJobsWait": lambda house: do(house, DUE, "default", 1800),
    "CarrierRests": rest_a_carrier,
    "JobFailed": fail_a_job,
    "ServerFails": lock_a_table,
    "Guessing": guess,
}


@pytest.mark.parametrize("alert", FAULTS)
def test_fires_each_alert_by_its_fault_alone(house: Backend, alert: str) -> None:
    do(house, WORKER)
    before = scrape(house)
    assert fired(before, scrape(house)) == set()
    FAULTS[alert](house)
    assert fired(before, scrape(house)) == {alert}


def test_tells_that_the_database_is_away_and_nothing_else() -> None:
    away = build(make_settings(metrics_token=TOKEN), "postgresql://nobody@127.0.0.1:1/none")
    found = scrape(away)
    assert fired(found, found) == {"DatabaseAway"}
    away.database.close()
    assert set(FAULTS) | {"DatabaseAway"} == set(RULES)


def test_shows_on_the_dashboard_only_what_there_is(house: Backend) -> None:
    do(house, WORKER)
    rest_a_carrier(house)
    fail_a_job(house)
    door(house).get("/users")
    there = {sample.name for sample in scrape(house)}
    board: dict[str, Any] = json.loads((FILES / "dashboard.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"dispatch_\w+", target["expr"])
    }
    assert asked - there == set()


def test_counts_answers_by_route_and_never_by_address(house: Backend) -> None:
    client = door(house)
    before = scrape(house)
    for number in range(3):
        client.get(f"/orders/{number + 900}")
    client.get("/no/such/+12025550101")
    now = scrape(house)
    label = {"method": "GET", "route": "/api/v1/orders/<int:order_id>", "status": "404"}

    def count(samples: list[Sample]) -> float:
        return sum(one.value for one in samples if one.name == "dispatch_http_requests_total" and one.labels == label)

    assert count(now) - count(before) == 3
    assert not [one for one in now if "2025550101" in str(one.labels)]


def test_is_for_whoever_holds_the_token(house: Backend, backend: Backend) -> None:
    client = app_of(house).test_client()
    asked = [client.get("/metrics", headers={"Authorization": value}) for value in ("", "Bearer x", f"Basic {TOKEN}")]
    assert [answer.status_code for answer in asked] == [401, 401, 401]
    assert Door(app_of(backend).test_client(), {"Authorization": "Bearer "}).client.get("/metrics").status_code == 404
