"""`python -m tools.screenshots`: takes the pictures of the pages for the documentation, of a made-up day.

With `DISPATCH_MAP` and `DISPATCH_ROADS` of one extract the board's map has its streets.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from benchmarks.board import ARGUMENTS, CHROMIUM, DAY, a_dispatcher, a_filled_day, sign_in
from dispatch.accounts.services.devices import offer_pairing
from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Customer, Device, Position, Shift, Site, Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.services import customer_links
from dispatch.planning.solver.roads import choose_roads
from dispatch.replies.services import desk_texts
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.settings import Settings, read_settings
from dispatch.workforce.services import van_parts
from routing.roads.graph.network import Network

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures"
GIVEN = ("Alex", "Casey", "Noor", "Ines", "Pavel", "Maren", "Tomas", "Amara", "Yusuf", "Elif", "Joana", "Kofi")
FAMILY = ("Morgan", "Clark", "Okafor", "Lindqvist", "Haddad", "Costa", "Novak", "Brandt", "Silva", "Demir", "Keller")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 120_000
"""A machine that does other work beside takes its time."""
STREETS_MS = 6000
"""Until the routes of thirty technicians are asked for, ten at a time, and drawn."""
COLOURS = 128
WEEK = (-1, 1, 2, 3, 4)
"""Days from the one of the pictures."""
FEWEST = 2
APART, LASTS = timedelta(minutes=52), timedelta(minutes=45)
NEAR_DEGREES = 0.02
PARTS = (("ont-1", "Optical terminal"), ("cable-5", "Cable, 5 m"))
SIGNATURE = (
    (0.12, 0.62), (0.17, 0.24), (0.23, 0.3), (0.2, 0.46), (0.15, 0.5), (0.26, 0.66), (0.33, 0.5), (0.36, 0.62),
    (0.41, 0.48), (0.43, 0.62), (0.5, 0.28), (0.49, 0.62), (0.56, 0.5), (0.58, 0.62), (0.66, 0.52), (0.86, 0.6),
)  # fmt: skip
"""A pen's way over the pad, in shares of its width and height."""


def take() -> list[Path]:
    """Writes the pictures into `docs/figures`; their paths."""
    settings = read_settings()
    with a_filled_day(30) as (bare, _, _), served(with_streets(bare, settings)) as (house, url):
        _name_people(house)
        _fill_the_week(house)
        if settings.roads:
            _put_on_roads(house, settings.roads)
        a_dispatcher(house)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            taken = [*_of_dispatcher(house, browser, url), *_of_phones(house, browser, url)]
            browser.close()
    return taken


def with_streets(backend: Backend, settings: Settings) -> Backend:
    """With the map and the roads that whoever takes the pictures has set, if any."""
    mapped = backend.settings.model_copy(update={"map": settings.map})
    return replace(backend, settings=mapped, roads=choose_roads(settings.roads))


@contextmanager
def served(backend: Backend) -> Iterator[tuple[Backend, str]]:
    """Serves a backend from this very process, so that there is no other one to wait for; with its address."""
    server = make_server("127.0.0.1", 0, create_app(backend), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    house = replace(backend, tools=replace(backend.tools, public_url=url))
    server.app = create_app(house)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house, url
    finally:
        server.shutdown()
        thread.join()


def _of_dispatcher(house: Backend, browser: Browser, url: str) -> list[Path]:
    page = _page(browser, url, DESK)
    sign_in(page)
    with house.work() as work:
        promised = work.session.query(Appointment).filter_by(state="live").order_by(Appointment.id.desc()).first()
        waiting = work.session.query(Visit).filter_by(state="draft").order_by(Visit.id).first()
        if promised is not None:
            _write_to_and_fro(work, promised.visit.order)
        order_ids = [one.visit.order_id if isinstance(one, Appointment) else one.order_id
                     for one in (promised, waiting) if one is not None]  # fmt: skip
    taken = [
        _board(page, "board.png", "lang=en"),
        _board(page, "board-dark.png", "lang=en", dark=True),
        _board(page, "board-zh.png", "lang=zh-CN"),
    ]
    page.goto(f"/console/board/week?date={DAY}&lang=en")
    taken.append(_keep(page, "week.png"))
    page.goto(f"/console/orders/{order_ids[0]}?lang=en")
    taken.append(_keep(page, "order.png"))
    page.goto(f"/console/orders/{order_ids[-1]}/times")
    taken.append(_keep(page, "booking.png"))
    return taken


def _of_phones(house: Backend, browser: Browser, url: str) -> list[Path]:
    with house.work() as work:
        visit = work.session.query(Visit).filter_by(state="scheduled").order_by(Visit.id).first()
        if visit is None or visit.technician_id is None:
            raise RuntimeError("Nobody is on their way on this day.")
        link = customer_links.issue(work, visit, customer_links.LinkPurpose.TRACKING)
        code = offer_pairing(work, visit.technician_id).code
    page = _page(browser, url, PHONE)
    page.goto(link)
    taken = [_keep(page, "customer.png")]
    page.goto("/tech")
    page.get_by_label("Pairing code").fill(code)
    page.get_by_role("button", name="Pair").click()
    page.wait_for_selector("#visits > li")
    taken.append(_keep(page, "technician.png"))
    taken.append(_ending(house, page))
    return taken


def _ending(house: Backend, page: Any) -> Path:
    """The end of a visit: what was used out of the van, and the customer's signature."""
    with house.work() as work:
        technician_id = work.session.query(Device).one().technician_id
        for number, (part, name) in enumerate(PARTS):
            van_parts.count(work, technician_id, part, name, 4 + 3 * number)
        page.clock.set_fixed_time(work.now)
    with page.expect_response("**/mobile/day"):
        page.get_by_role("button", name="Refresh").click()
    visit = page.locator("#visits > li.current")
    for step in ("Leave for this visit", "I am here", "Start the work"):
        visit.get_by_role("button", name=step).click()
    visit.get_by_text("Parts used…").click()
    visit.get_by_label("Optical terminal").fill("1")
    visit.get_by_text("The customer signs…").click()
    visit.get_by_label("Name of whoever signs").fill("Robin Clark")
    pad = visit.locator(".pad")
    visit.get_by_role("button", name="Sign again").scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] * SIGNATURE[0][0], box["y"] + box["height"] * SIGNATURE[0][1])
    page.mouse.down()
    for across, down in SIGNATURE[1:]:
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=4)
    page.mouse.up()
    page.evaluate("document.activeElement?.blur()")
    return _keep(page, "technician-ending.png")


def _page(browser: Browser, url: str, size: Any) -> Any:
    page = browser.new_page(base_url=url, viewport=size, locale="en-GB")
    page.set_default_timeout(PATIENCE_MS)
    return page


def _board(page: Any, name: str, query: str, *, dark: bool = False) -> Path:
    page.goto(f"/console/board?date={DAY}&{query}")
    page.evaluate("(scheme) => localStorage.setItem('scheme', scheme)", "dark" if dark else "light")
    page.reload()
    page.wait_for_selector("#map[data-ready]")
    page.wait_for_timeout(STREETS_MS)
    return _keep(page, name)


def _keep(page: Any, name: str) -> Path:
    """Writes what is seen, in few colours: a page has few, and the documentation stays small."""
    page.wait_for_timeout(500)
    path = FIGURES / name
    with Image.open(BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    return path


def _name_people(backend: Backend) -> None:
    """Names for technicians and customers, positions, and some work that runs late."""
    with backend.work() as work:
        for number, person in enumerate(work.session.query(Technician).order_by(Technician.id)):
            person.name = f"{GIVEN[number % 12]} {FAMILY[number * 7 % 11]}"
            work.session.add(Position(technician_id=person.id, lat=person.home_lat, lon=person.home_lon, at=work.now))
        for number, order in enumerate(work.session.query(WorkOrder).order_by(WorkOrder.id)):
            name = f"{GIVEN[number * 5 % 12]} {FAMILY[number * 3 % 11]}"
            customer = Customer(
                source="picture", external_id=f"P{number}", name=name, phone=f"+1202555{number:04d}", textable=True,
                language="en", tier="standard",
            )  # fmt: skip
            order.customer = customer
            order.kind = ("repair", "install", "relocation", "care_visit")[number % 4]
        late = work.session.query(Visit).filter(Visit.state == "scheduled", Visit.technician_id.in_((5, 14, 23)))
        for visit in late:
            start = visit.during.lower if visit.during else None
            visit.eta = start + (work.now - work.now.replace(hour=10, minute=15)) if start else None


def _fill_the_week(backend: Backend) -> None:
    """Shifts and visits of the days around, more or less of them: the week's view and its windows have a shape."""
    with backend.work() as work:
        customer = Customer(
            source="picture", external_id="week", name="Robin Clark", phone="+12025559999", textable=True,
            language="en", tier="standard",
        )  # fmt: skip
        work.session.add(customer)
        work.session.flush()
        people = list(work.session.query(Technician).order_by(Technician.id))
        for ahead in WEEK:
            start = work.now.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=ahead)
            for number, person in enumerate(people):
                if (number + ahead) % 6 == 0:
                    continue
                work.session.add(Shift(technician_id=person.id, during=Range(start, start + timedelta(hours=9))))
                for place in range(FEWEST + (number * 7 + ahead * 5) % 8):
                    work.session.add(_week_visit(customer, person, start + place * APART, f"{number}-{ahead}-{place}"))


def _week_visit(customer: Customer, person: Technician, start: datetime, name: str) -> Visit:
    site = Site(
        customer_id=customer.id, address=f"Street {name}", lat=person.home_lat, lon=person.home_lon,
        location_state="located", located_by="order",
    )  # fmt: skip
    order = WorkOrder(
        source="picture", external_id=f"W-{name}", customer=customer, site=site, territory_id=person.territory_id,
        kind="repair", priority="normal", state="scheduled", reported_at=start, received_at=start,
    )  # fmt: skip
    return Visit(
        order=order, number=1, state="scheduled", service_seconds=LASTS.seconds, skills=[], technician_id=person.id,
        during=Range(start, start + LASTS),
    )  # fmt: skip


def _put_on_roads(backend: Backend, roads: str) -> None:
    """Homes and sites onto the streets of a prepared network, each technician's near their home."""
    network, draw = Network.load(Path(roads)), random.Random(1)  # noqa: S311 - Places on a picture.
    stops = np.stack([network.stop_lat, network.stop_lon], axis=1)
    with backend.work() as work:
        for person in work.session.query(Technician).order_by(Technician.id):
            home = stops[draw.randrange(len(stops))]
            near = stops[np.abs(stops - home).max(axis=1) < NEAR_DEGREES]
            person.home_lat, person.home_lon = map(float, home)
            for visit in work.session.query(Visit).filter_by(technician_id=person.id).order_by(Visit.id):
                visit.order.site.lat, visit.order.site.lon = map(float, near[draw.randrange(len(near))])
            last = work.session.query(Position).filter_by(technician_id=person.id).one()
            last.lat, last.lon = map(float, near[draw.randrange(len(near))])


def _write_to_and_fro(work: Work, order: WorkOrder) -> None:
    """A customer's question and a dispatcher's answer."""
    receive(work, IncomingText("inbox", "picture", order.customer.phone, "Do I have to move the cupboard?"))
    desk_texts.send(work, order.id, "No need: the socket in the hall will do.")


if __name__ == "__main__":
    for picture in take():
        print(picture.name)
