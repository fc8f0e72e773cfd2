"""A report puts a promise at risk: by the one forecast that follows it, with no timer and no second round."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from procrastinate import App

from dispatch.bootstrap import Backend
from dispatch.event_feed.api.event_stream import ROUND_SECONDS
from dispatch.kernel.job_queue import job_engine
from dispatch.operations.worker import register
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.apps import app_of
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer

MINUTE = timedelta(minutes=1)
HERE = (47.1410, 9.5209)

PROMISED_SECONDS = 2.0
LOADED = 10
"""So much slower may a machine be that has other work: no timer of ours comes round within that."""

ROUNDS = int(PROMISED_SECONDS * LOADED / ROUND_SECONDS)
"""Of a stream."""

NEVER_SECONDS = 600.0
"""When the worker would look for jobs that nobody announced to it."""

LISTENING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
FORECASTS = """
    SELECT task_name, status::text, attempts FROM procrastinate_jobs
    WHERE task_name IN ('refresh_etas', 'find_repairs', 'watch_the_day') ORDER BY id
"""


def asked(backend: Backend, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(backend.database.url) as connection:
        return connection.execute(query).fetchall()


def until(true: Callable[[], Any]) -> Any:
    """What comes to pass within the promised time, as a loaded machine keeps it."""
    deadline = time.monotonic() + PROMISED_SECONDS * LOADED
    while time.monotonic() < deadline:
        if found := true():
            return found
    raise AssertionError("It did not come to pass.")


@contextmanager
def a_worker_without_timers(backend: Backend) -> Iterator[None]:
    """A worker with every task and no schedule: it wakes when a job is announced to it, and by nothing else."""
    app = register(replace(backend, jobs=job_engine(backend.database.url)))
    app.periodic_registry.periodic_tasks.clear()
    stop: list[Callable[[], object]] = []
    begun = Event()

    async def work() -> None:
        loop, working = asyncio.get_running_loop(), asyncio.create_task(_run(app))
        stop.append(lambda: loop.call_soon_threadsafe(working.cancel))
        begun.set()
        with suppress(asyncio.CancelledError):
            await working

    thread = Thread(target=lambda: asyncio.run(work()))
    thread.start()
    begun.wait()
    try:
        until(lambda: asked(backend, LISTENING))
        yield
    finally:
        stop[0]()
        thread.join()


async def _run(app: App) -> None:
    async with app.open_async():
        await app.run_worker_async(fetch_job_polling_interval=NEVER_SECONDS, install_signal_handlers=False)


@pytest.fixture
def ids(backend: Backend) -> dict[str, int]:
    """Ada's visits of 45 minutes each at 10:00 and at 12:00 UTC (told 11:30 to 13:30), at one place; Bo is free."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        first, second = (a_booked_visit(work, ada, hours=hours, point=HERE).id for hours in (1, 3))
        return {"ada": ada.id, "bo": bo.id, "first": first, "second": second}


def report_arrival(backend: Backend, ids: dict[str, int], clock: FixedClock, minutes: int) -> None:
    """Ada's device reports that she begins the first visit so many minutes after nine, long after it was planned."""
    at = clock.set(START + minutes * MINUTE)
    event = {"event_id": "late", "visit_id": ids["first"], "kind": "arrived", "at": at.isoformat()}
    answer = (
        app_of(backend)
        .test_client()
        .post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, ids["ada"])))
    )
    assert [verdict["verdict"] for verdict in answer.get_json()["verdicts"]] == ["applied"]


def test_puts_a_promise_at_risk_by_the_one_forecast_that_follows_the_report(
    backend: Backend, clock: FixedClock, ids: dict[str, int]
) -> None:
    desk = door(backend)
    with a_worker_without_timers(backend):
        assert asked(backend, FORECASTS) == []
        report_arrival(backend, ids, clock, 236)
        (risk,) = until(lambda: [one for one in desk.get("/jeopardies").get_json()["items"] if one["repairs"]])
        until(lambda: all(status == "succeeded" for _, status, _ in asked(backend, FORECASTS)))
    assert asked(backend, FORECASTS) == [("refresh_etas", "succeeded", 1), ("find_repairs", "succeeded", 1)]
    assert (risk["visit_id"], risk["technician_id"], risk["late_seconds"]) == (ids["second"], ids["ada"], 11 * 60)
    assert risk["opened_at"] == risk["repairs_at"] == clock.at.isoformat()
    prices = [repair["expected_price"] for repair in risk["repairs"]]
    assert prices == sorted(prices)
    best = risk["repairs"][0]
    assert (best["kind"], best["technician_id"]) == ("other_technician", ids["bo"])
    events = desk.get("/events?kind=promise.in_jeopardy").get_json()["items"]
    assert [(event["thing"], event["thing_id"]) for event in events] == [("visit", ids["second"])]
    page = words_of(signed_in(backend).get("/console/at-risk").text)
    assert "11 min late" in page


def test_puts_a_promise_at_risk_by_its_odds_before_it_is_late_for_certain(
    backend: Backend, clock: FixedClock, ids: dict[str, int]
) -> None:
    """Expected five minutes before the window ends: one of three times it will be later."""
    desk = door(backend)
    with a_worker_without_timers(backend):
        report_arrival(backend, ids, clock, 220)
        (risk,) = until(lambda: [one for one in desk.get("/jeopardies").get_json()["items"] if one["repairs"]])
    assert (risk["visit_id"], risk["late_seconds"]) == (ids["second"], 0)
    assert 60 < risk["odds_percent"] < 70
    assert risk["repairs"][0]["kind"] == "other_technician"
    (event,) = desk.get("/events?kind=promise.in_jeopardy").get_json()["items"]
    assert event["data"] == {"late_seconds": 0, "odds_percent": risk["odds_percent"]}
    board = desk.get("/board?date=2026-11-30").get_json()
    assert [one["odds_percent"] for one in board["risks"]] == [risk["odds_percent"]]
    page = words_of(signed_in(backend).get("/console/at-risk").text)
    assert f"in time on {risk['odds_percent']:.0f} of 100 days" in page


def test_waits_for_ten_minutes_of_lateness_where_no_odds_are_asked_for(
    backend: Backend, clock: FixedClock, ids: dict[str, int]
) -> None:
    patient = replace(backend, tools=replace(backend.tools, at_risk_percent=0))
    with a_worker_without_timers(patient):
        report_arrival(backend, ids, clock, 235)
        until(lambda: asked(backend, FORECASTS) == [("refresh_etas", "succeeded", 1)])
    assert door(backend).get("/jeopardies").get_json()["items"] == []
    assert door(backend).get("/events?kind=promise.in_jeopardy").get_json()["items"] == []


def test_streams_the_risk_to_whoever_follows(backend: Backend, clock: FixedClock, ids: dict[str, int]) -> None:
    desk = door(backend)
    newest = desk.get("/events").get_json()["next"]
    path = f"/api/v1/events/stream?since={newest}"
    with closing(desk.client.get(path, headers=desk.headers, buffered=False)) as answer:
        rounds = islice(answer.iter_encoded(), ROUNDS)
        assert b"promise.in_jeopardy" not in next(rounds)
        with a_worker_without_timers(backend):
            report_arrival(backend, ids, clock, 236)
            told = next(text for text in rounds if b"promise.in_jeopardy" in text)
    assert told.count(b"event: promise.in_jeopardy\n") == 1
