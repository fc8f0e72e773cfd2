"""The streets behind the technician's map: fetched with the day, there without a network, bounded, and forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dispatch.accounts.services.devices import revoke
from dispatch.bootstrap import Backend
from dispatch.db.tables import Device
from tests.browser.axe import serious_faults
from tests.browser.conftest import a_paired_device, watched
from tests.browser.test_technician_app import the_sites
from tests.support.clocks import FixedClock
from tests.support.planning import EARLY
from tests.support.servers.live_site import Site, served

pytestmark = pytest.mark.browser

NORTH_OF_THE_LAKE, AT_THE_PARK = (47.1655, 9.532), (47.1265, 9.5115)
WATER, PARK = (207, 226, 238), (220, 234, 212)
DARK_WATER = (20, 36, 47)
HELD = """async () => {
    const { read } = await import("/static/tech/store.js");
    const streets = await read("streets");
    return streets ? Object.entries(streets.tiles).map(([name, tile]) => [name, tile.byteLength]) : null;
}"""
"""The tiles that the device holds, with their bytes."""
FETCH_ANEW = """async (most) => {
    const store = await import("/static/tech/store.js");
    const { bring } = await import("/static/tech/map/fetching.js");
    await Promise.all(["streets", "streets_known"].map((name) => store.keep(name, undefined)));
    const day = await store.read("day");
    await bring(document.getElementById("map").dataset.streets, await store.read("token"), [day], most);
}"""
"""Lets the device forget its streets and fetch those of today within a bound."""
ASKED = "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"


@pytest.fixture
def town(backend: Backend, clock: FixedClock, streets: Path) -> Iterator[Site]:
    clock.set(EARLY)
    settings = backend.settings.model_copy(update={"map": streets / "town.pmtiles"})
    with served(replace(backend, settings=settings)) as site:
        yield site


def a_phone(browser: Browser, site: Site, locale: str = "en-GB") -> BrowserContext:
    context = browser.new_context(base_url=site.url, locale=locale, viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    return context


@pytest.fixture
def phone(browser: Browser, town: Site) -> Iterator[Page]:
    """Ada's telephone, whose two stops lie in the north of the town and beside the park in the south."""
    context = a_phone(browser, town)
    with watched(context, town) as page:
        yield ready(page, town)
    context.close()


def ready(page: Page, site: Site, *, refresh: str = "Refresh") -> Page:
    a_paired_device(page, site)
    the_sites(site, NORTH_OF_THE_LAKE, AT_THE_PARK)
    with page.expect_response("**/mobile/day"):
        page.get_by_role("button", name=refresh).click()
    return page


def with_tiles(page: Page) -> list[tuple[str, int]]:
    """The tiles on the device, once those of the whole day are among them."""
    return held(page, until="13/")


def held(page: Page, *, until: str = "") -> list[tuple[str, int]]:
    """The tiles on the device with their bytes, once one of them begins so."""
    for _ in range(100):
        tiles = page.evaluate(HELD) or []
        if any(name.startswith(until) for name, _ in tiles):
            return [(name, size) for name, size in tiles]
        page.wait_for_timeout(100)
    raise AssertionError(f"no tile {until} came")


def colours(page: Page) -> set[tuple[int, ...]]:
    with Image.open(BytesIO(page.locator("#map svg").screenshot())) as taken:
        found = taken.convert("RGB").getcolors(1_000_000) or []
    return {colour for _, colour in found if isinstance(colour, tuple)}


def test_shows_streets_water_and_green_behind_the_stops(phone: Page) -> None:
    with_tiles(phone)
    phone.locator("#map summary").click()
    expect(phone.locator("#map .stop text")).to_have_text(["2", "1"])
    for kind in ("green", "water", "minor", "major"):
        expect(phone.locator(f"#map .streets .{kind}:not(.edge)")).to_have_count(1)
    expect(phone.locator("#map .source")).to_have_text("© OpenStreetMap")
    assert {WATER, PARK} <= colours(phone)
    assert serious_faults(phone) == []
    phone.emulate_media(color_scheme="dark")
    assert DARK_WATER in colours(phone)
    assert WATER not in colours(phone)
    assert serious_faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_shows_the_streets_next_to_a_stop_with_their_names_without_a_network(phone: Page) -> None:
    with_tiles(phone)
    phone.context.set_offline(True)
    phone.reload()
    phone.locator("#map summary").click()
    views = phone.get_by_role("group", name="What the map shows").get_by_role("button")
    expect(views).to_have_text(["Whole day", "1", "2"])
    expect(phone.locator("#map .streets.close")).to_have_count(0)
    views.nth(1).click()
    expect(phone.locator("#map .streets.close .road").filter(has_text="East Street")).not_to_have_count(0)
    middle = phone.locator("#map .stop circle").last.evaluate(
        "mark => [mark.getAttribute('cx'), mark.getAttribute('cy')]"
    )
    assert middle == ["180", "150"]
    expect(views.nth(1)).to_have_attribute("aria-pressed", "true")
    assert serious_faults(phone) == []
    views.first.click()
    expect(phone.locator("#map .streets.close")).to_have_count(0)
    expect(phone.locator("#map .streets")).to_have_count(1)


def test_fetches_what_the_stops_need_once_and_loads_no_drawer(phone: Page) -> None:
    tiles = with_tiles(phone)
    asked = phone.evaluate(ASKED)
    assert not any("maplibre" in path or path.endswith("/day_map.js") for path in asked)
    again: list[str] = []
    phone.on("request", lambda one: again.append(one.url) if "streets.pmtiles" in one.url else None)
    with phone.expect_response("**/mobile/sync*"):
        phone.get_by_role("button", name="Refresh").click()
    expect(phone.locator("#line")).to_be_hidden()
    phone.wait_for_timeout(300)
    assert (again, held(phone)) == ([], tiles)
    assert len({name.split("/")[0] for name, _ in tiles}) <= 2
    assert sum(size for _, size in tiles) < 60_000


def test_keeps_no_more_than_the_bound_and_the_whole_day_first(phone: Page) -> None:
    tiles = with_tiles(phone)
    most = sum(size for _, size in tiles) // 2
    phone.evaluate(FETCH_ANEW, most)
    bounded = held(phone)
    assert 0 < sum(size for _, size in bounded) <= most
    assert bounded == tiles[: len(bounded)]


def test_forgets_the_streets_when_the_office_shuts_the_device_out(phone: Page, town: Site) -> None:
    with_tiles(phone)
    phone.locator("#map summary").click()
    expect(phone.locator("#map .streets")).to_have_count(1)
    with town.house.work() as work:
        revoke(work, 1, work.session.query(Device).one().id)
    phone.get_by_role("button", name="Refresh").click()
    expect(phone.locator("#pairing")).to_be_visible()
    assert phone.evaluate(HELD) is None
    expect(phone.locator("#map svg")).to_have_count(0)


def test_goes_on_without_streets_where_the_file_cannot_be_read(browser: Browser, town: Site) -> None:
    context = a_phone(browser, town)
    with watched(context, town) as page:
        page.route("**/tech/streets.pmtiles*", lambda route: route.fulfill(status=404))
        with page.expect_response("**/tech/streets.pmtiles*"):
            ready(page, town)
        page.locator("#map summary").click()
        expect(page.locator("#map .stop text")).to_have_text(["2", "1"])
        expect(page.locator("#map .streets, #map .views:visible")).to_have_count(0)
    context.close()


def test_asks_for_nothing_and_offers_no_views_without_a_file(browser: Browser, site: Site) -> None:
    context = a_phone(browser, site)
    with watched(context, site) as page:
        ready(page, site)
        page.locator("#map summary").click()
        expect(page.locator("#map .stop text")).to_have_text(["2", "1"])
        expect(page.locator("#map .streets, #map .views:visible")).to_have_count(0)
        assert not any("pmtiles" in path or path.endswith("/fetching.js") for path in page.evaluate(ASKED))
    context.close()


def test_names_streets_and_views_in_chinese(browser: Browser, town: Site) -> None:
    context = a_phone(browser, town, "zh-CN")
    with watched(context, town) as page:
        ready(page, town, refresh="刷新")
        with_tiles(page)
        page.get_by_text("地图上的工单").click()
        views = page.get_by_role("group", name="地图范围").get_by_role("button")
        expect(views.first).to_have_text("全天")
        expect(page.locator("#map .streets .place")).to_have_text(["瓦杜兹"])
        views.nth(2).click()
        expect(page.locator("#map .streets .road").filter(has_text="乡村大道")).to_have_count(1)
        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
