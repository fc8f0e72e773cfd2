"""The dispatcher's board: its answer, the first view in a browser, and the verdict while a visit is dragged."""

import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.houses.fill import begin, fill
from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.running import Client, a_token, running, spread
from benchmarks.houses.town import Town
from dispatch.accounts.services.identity import add_user
from dispatch.bootstrap import Backend
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.vocabulary.terms import Role

NOON = MORNING.replace(hour=12)
EIGHT = ((7, 20), (8, 20), (9, 20), (10, 20), (12, 20), (13, 20), (14, 20), (15, 10))
"""Eight arrivals of 45 minutes each in a shift from seven to four, with the break left out."""

READS = 20
PASSWORD = "a password for benchmarks"
DAY = MORNING.date().isoformat()
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def options(parser: ArgumentParser) -> None:
    """Adds how many technicians there are, and how many verdicts are asked for."""
    parser.add_argument("--technicians", type=int, default=200, help="each with eight visits on the day")
    parser.add_argument("--verdicts", type=int, default=200, help="moves asked about, one after another")


def run(args: Namespace) -> dict[str, Any]:
    """Milliseconds and bytes of the board's answer, of verdicts, and of what a dispatcher sees in Chromium."""
    with a_busy_day(args.technicians) as (backend, port, visits):
        desk = Client(port, a_token(backend))
        return {
            "technicians": args.technicians,
            "visits": visits,
            "answer": _answer(desk),
            "verdict": _verdicts(desk, args.verdicts),
            **_in_browser(backend, port),
        }


@contextmanager
def a_busy_day(technicians: int) -> Iterator[tuple[Backend, int, int]]:
    """A day at noon that went as planned so far, behind a real server: the backend, its port, how many visits."""
    with a_filled_day(technicians) as (backend, clock, visits), running(backend, clock) as port:
        yield backend, port, visits


@contextmanager
def a_filled_day(technicians: int) -> Iterator[tuple[Backend, Path, int]]:
    """The same without a server: the backend, the file of its clock, how many visits."""
    with TemporaryDirectory() as folder:
        clock = Path(folder) / "clock.json"
        set_pace(clock, NOON, 1.0)
        with a_house(SimulatedClock(clock)) as backend:
            town = Town(backend, MORNING)
            town.hire(technicians)
            visits = fill(town, days=1, full_days=1, full=EIGHT)
            town.order(max(1, technicians // 20), day=None)
            begin(town, NOON)
            yield backend, clock, visits


def _answer(desk: Client) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for _ in range(READS):
        told = desk.get(f"/board?date={DAY}")
    return spread(desk.took) | {"visits": len(told["visits"]), "technicians": len(told["technicians"])}


def _verdicts(desk: Client, count: int) -> dict[str, Any]:
    """Random visits of the afternoon to random technicians and times, as a hand that searches would ask."""
    draw = random.Random(1)
    board = desk.get(f"/board?date={DAY}")
    movable = [one for one in board["visits"] if one["state"] == "scheduled"]
    people = [one["id"] for one in board["technicians"]]
    desk.post(f"/visits/{movable[0]['id']}/verdict", _move(draw, people))
    desk.took.clear()
    grades = [desk.post(f"/visits/{draw.choice(movable)['id']}/verdict", _move(draw, people)) for _ in range(count)]
    told = [one["grade"] for one in grades]
    return spread(desk.took) | {grade: told.count(grade) for grade in sorted(set(told))}


def _move(draw: random.Random, people: list[int]) -> dict[str, Any]:
    at = NOON + timedelta(minutes=5 * draw.randint(1, 48))
    return {"technician_id": draw.choice(people), "arrival": at.isoformat()}


def _in_browser(backend: Backend, port: int) -> dict[str, Any]:
    a_dispatcher(backend)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desks = [browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=SCREEN).new_page() for _ in "ab"]
        for page in desks:
            page.set_default_timeout(PATIENCE_MS)
            sign_in(page)
        figures = {"first_view": _first_view(desks[0]), "map": _map(desks[1]), "presence_ms": _presence(*desks)}
        browser.close()
    return figures


def _first_view(page: Any) -> dict[str, Any]:
    """From the request of the page until the day is drawn, five times in one browser."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    took, weights = [], []
    for _ in range(5):
        requests.clear()
        began = time.perf_counter()
        page.goto(f"/console/board?date={DAY}", wait_until="commit")
        page.wait_for_selector("#desk[data-ready]")
        took.append((time.perf_counter() - began) * 1000)
        weights.append(page.evaluate(WEIGHT))
    # What the browser has kept weighs nothing the next time.
    return {"ms": [round(one) for one in took], "requests": len(requests), **weights[0]}


def _map(page: Any) -> dict[str, Any]:
    """From the drawn day until MapLibre has drawn, what it weighs, and its frames: moved by hand, and under updates."""
    began = time.perf_counter()
    page.goto(f"/console/board?date={DAY}", wait_until="commit")
    page.wait_for_selector("#desk[data-ready]")
    shown = time.perf_counter()
    page.wait_for_selector("#map[data-ready]")
    drawn = time.perf_counter()
    return {
        "after_first_view_ms": round((drawn - shown) * 1000),
        "after_request_ms": round((drawn - began) * 1000),
        "vendor_kb": page.evaluate(VENDOR),
        "panned_frame_ms": page.evaluate(FRAMES.replace("ACT", "b.map.pan(3, 1)")),
        "updated_frame_ms": page.evaluate(FRAMES.replace("ACT", UPDATES)),
    }


def _presence(here: Any, there: Any) -> dict[str, Any]:
    """From somebody picking a visit until the other who has picked it reads their name; milliseconds."""
    for page in (here, there):
        page.goto(f"/console/board?date={DAY}")
        page.wait_for_selector("#desk[data-ready]")
    here.evaluate(PICK, 1)
    took = []
    for _ in range(20):
        there.evaluate(PICK, 2)
        here.evaluate(COMPANY)
        began = there.evaluate("Date.now()")
        there.evaluate(PICK, 1)
        took.append(here.evaluate("window.seen") - began)
    return {"p50": sorted(took)[len(took) // 2], "max": max(took)}


SCREEN: Any = {"width": 1440, "height": 900}
PATIENCE_MS = 120_000
VENDOR = """() => Math.round(performance.getEntriesByType('resource').filter((one) => one.name.includes('/vendor/'))
    .reduce((sum, one) => sum + one.decodedBodySize, 0) / 1024)"""

UPDATES = "if (frame % 3 === 0) { b.view.day.readAt -= 6000; b.redraw(); }"
"""Twenty times a second at sixty frames: a tenth of a minute passes, and all is drawn that has changed by it."""

FRAMES = """async () => {
    const b = await (await import('/static/console/board.js')).shown, took = [];
    for (let frame = 0, last = performance.now(), end = last + 4000; last < end; frame += 1) {
        ACT;
        const now = await new Promise(requestAnimationFrame);
        took.push(now - last);
        last = now;
    }
    took.sort((one, other) => one - other);
    const share = (part) => Math.round(took[Math.floor(took.length * part)]);
    return { p50: share(0.5), p95: share(0.95), frames: took.length };
}"""
"""Intervals between frames for four seconds while something is done before each."""

PICK = """async (place) => {
    const b = await (await import('/static/console/board.js')).shown;
    b.pick([...b.view.day.visits.values()][place]);
}"""

COMPANY = """async () => {
    const company = () => document.querySelector('#picked .company')?.textContent;
    while (company()) await new Promise((done) => setTimeout(done, 5));
    window.seen = (async () => {
        while (!company()) await new Promise((done) => setTimeout(done, 5));
        return Date.now();
    })();
}"""


WEIGHT = """() => {
    const all = performance.getEntriesByType('resource');
    const kilobytes = (some) => Math.round(some.reduce((sum, one) => sum + one.decodedBodySize, 0) / 1024);
    return { page_kb: kilobytes(all.filter((one) => one.name.includes('/static/') && !one.name.includes('/vendor/'))),
        answer_kb: kilobytes(all.filter((one) => one.name.includes('/api/v1/board'))),
        nodes: document.querySelectorAll('*').length };
}"""


def a_dispatcher(backend: Backend) -> None:
    """Somebody who signs in as `maria` with `PASSWORD`."""
    with backend.work() as work:
        add_user(work, "maria", Role.DISPATCHER, password=PASSWORD)


def sign_in(page: Any) -> None:
    """Signs Maria in."""
    page.goto("/console/sign-in")
    page.locator("input[name=name]").fill("maria")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").last.click()
    page.wait_for_url("**/console**")
