"""The map in a browser: streets from the operator's own tiles, routes on roads, one selection, nobody else asked."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.bootstrap import Backend
from dispatch.db.tables import Position
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from routing.roads import open_roads, prepare
from tests.browser.axe import serious_faults
from tests.browser.conftest import watched
from tests.browser.desks import NO_WEBGL
from tests.browser.test_live_board import enter
from tests.support.clocks import FixedClock
from tests.support.doors.pages import a_person
from tests.support.messages import a_visit, an_appointment
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, plan_day
from tests.support.servers.live_site import Site, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def roads(streets: Path) -> Path:
    """The same folder with the roads of the extract, too."""
    prepare(streets / "town.osm.pbf", streets / "town.npz")
    return streets


def with_streets(backend: Backend, streets: Path) -> Backend:
    settings = backend.settings.model_copy(update={"map": streets / "town.pmtiles"})
    return replace(backend, settings=settings, roads=open_roads(str(streets / "town.npz")))


def a_day(site: Site) -> None:
    """A planned day: four visits of two technicians, one of whom was seen, and an order that nobody can do."""
    a_town(site.house, orders=4, technicians=2)
    with site.house.work() as work:
        an_order(work, point=(47.145, 9.525), windows=(a_window(hours=12),))
    plan_day(site.house)
    with site.house.work() as work:
        work.session.add(Position(technician_id=1, lat=47.142, lon=9.522, at=EARLY))


@pytest.fixture
def town(backend: Backend, clock: FixedClock, roads: Path) -> Iterator[Site]:
    clock.set(EARLY)
    with served(with_streets(backend, roads)) as site:
        a_day(site)
        yield site


def opened(browser: Browser, site: Site, **given: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}, **given)
    context.set_default_timeout(30_000)
    with watched(context, site) as page:
        enter_in(page, a_person(site.house, name="dora"))
        yield page
    context.close()


def enter_in(page: Page, name: str) -> None:
    """Signs in, in any language, and waits until the streets lie."""
    page.goto("/console/board?date=2026-11-30")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill("a password for tests")
    page.locator("button[type=submit]").last.click()
    expect(page.locator("#map[data-ready]")).to_be_attached(timeout=60_000)


@pytest.fixture
def board(browser: Browser, town: Site) -> Iterator[Page]:
    yield from opened(browser, town, locale="en-GB")


def asked(page: Page, what: str, *given: object) -> Any:
    """What an expression over the board (`b`), its map (`gl`) and what is given says."""
    return page.evaluate(
        "async (given) => { const b = await (await import('/static/console/board.js')).shown, gl = b.map.gl;"
        + what
        + "}",
        list(given),
    )


def drawn(page: Page, layer: str) -> list[dict[str, Any]]:
    """The properties of everything that a layer shows, once all is drawn."""
    found = asked(
        page,
        "if (!gl.loaded() || b.map.waiting) await gl.once('idle');"
        "return gl.queryRenderedFeatures({ layers: [given[0]] }).map((one) => one.properties);",
        layer,
    )
    return [dict(one) for one in found]


def pick_first(page: Page) -> None:
    """Picks a visit of the first technician, and waits until the map shows it."""
    asked(page, "b.pick([...b.view.day.visits.values()].find((v) => v.technician === 1));")
    page.wait_for_timeout(400)


def spot_of(page: Page, visit_id: int) -> tuple[float, float]:
    x, y = asked(
        page,
        "const box = b.map.root.getBoundingClientRect(), [x, y] = b.map.at(b.view.day.visits.get(given[0]).place);"
        "return [box.left + x, box.top + y];",
        visit_id,
    )
    return x, y


def colour_at(page: Page, lat: float, lon: float) -> tuple[int, ...]:
    """The pixel that is seen at a point of the earth, in red, green and blue."""
    asked(page, "gl.jumpTo({ center: [given[1], given[0]], zoom: 15 }); await gl.once('idle');", lat, lon)
    with Image.open(BytesIO(page.locator("#map").screenshot())) as taken:
        found = taken.convert("RGB").getpixel((taken.width // 2, taken.height // 2))
    assert isinstance(found, tuple)
    return found


def test_draws_the_operators_streets_and_asks_for_pieces_of_one_file(town: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=town.url, locale="en-GB", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    with watched(context, town) as page:
        pieces: list[tuple[int, str]] = []
        page.on("response", lambda one: pieces.append((one.status, one.headers.get("content-range", "")))
                if "/map/streets.pmtiles" in one.url else None)  # fmt: skip
        enter_in(page, a_person(town.house, name="dora"))
        assert {status for status, _ in pieces} == {206}
        assert all(said.startswith("bytes ") for _, said in pieces)
        water, park = colour_at(page, 47.1375, 9.5275), colour_at(page, 47.1275, 9.5075)
        assert water == (219, 233, 242)
        assert park == (227, 238, 221)
        asked(page, "gl.jumpTo({ center: [9.52, 47.1425], zoom: 14 }); await gl.once('idle');")
        assert "Landstrasse" in {one["name"] for one in drawn(page, "road-names")}
    context.close()


def test_runs_the_routes_on_the_roads(board: Page) -> None:
    lines = asked(
        board,
        "while (!b.view.ways.known.size) await new Promise((done) => setTimeout(done, 50));"
        "return [...b.view.ways.known.values()].map((one) => one.line);",
    )
    assert len(lines) >= 1
    for line in lines:
        on_grid = [point for point in line if _beside_a_street(*point)]
        assert len(line) > 4
        assert len(on_grid) >= len(line) - 2, line
    pick_first(board)
    assert drawn(board, "route")


def _beside_a_street(lon: float, lat: float) -> bool:
    return any(math.isclose(value / 0.005, round(value / 0.005), abs_tol=0.02) for value in (lat - 47.12, lon - 9.505))


def test_shows_stops_in_order_homes_positions_with_age_and_the_unplaced(board: Page) -> None:
    pick_first(board)
    numbers = sorted(one["number"] for one in drawn(board, "numbers"))
    mine = asked(board, "return b.view.day.technician(1).visits.length;")
    assert numbers == [str(number) for number in range(1, mine + 1)]
    assert {one["technician"] for one in drawn(board, "homes")} == {1, 2}
    assert [one["visit"] for one in drawn(board, "unplaced")] == [5]
    assert [one["age"] for one in drawn(board, "ages")] == ["now"]


def test_picks_in_timeline_and_list_what_is_picked_on_the_map(board: Page) -> None:
    asked(board, "gl.jumpTo({ center: [9.525, 47.145], zoom: 14 }); await gl.once('idle');")
    board.mouse.click(*spot_of(board, 5))
    expect(board.locator("#items .item[data-visit='5']")).to_be_visible()
    assert asked(board, "return [...b.view.selection];") == [5]
    expect(board.get_by_role("tab", name="Unplaced")).to_have_attribute("aria-selected", "true")
    board.wait_for_timeout(400)
    assert [one["visit"] for one in drawn(board, "picked")] == [5]


def test_zooms_around_a_point_that_stays_where_it_is(board: Page) -> None:
    gap = "const [x, y] = b.map.at(b.view.day.visits.get(1).place); "
    x, y = asked(board, gap + "return [x, y];")
    there, near = asked(
        board,
        "const apart = () => { const [a, c] = [1, 2].map((id) => b.map.at(b.view.day.visits.get(id).place));"
        "  return Math.hypot(a[0] - c[0], a[1] - c[1]); }, before = apart();"
        "b.map.zoom(2, given); return [b.map.at(b.view.day.visits.get(1).place), apart() / before];",
        x,
        y,
    )
    assert there == pytest.approx([x, y], abs=1)
    assert near == pytest.approx(2, rel=0.02)


def test_takes_several_with_a_lasso_and_moves_under_the_hand(board: Page) -> None:
    spots = [spot_of(board, number) for number in (1, 2, 3, 4)]
    left, right = min(x for x, _ in spots) - 8, max(x for x, _ in spots) + 8
    top, bottom = min(y for _, y in spots) - 8, max(y for _, y in spots) + 8
    board.keyboard.down("Shift")
    board.mouse.move(left, top)
    board.mouse.down()
    board.mouse.move(right, bottom, steps=4)
    expect(board.locator("#map .lasso")).to_be_visible()
    board.mouse.up()
    board.keyboard.up("Shift")
    expect(board.locator("#picked h2")).to_contain_text("visits")
    assert {1, 2, 3, 4} <= set(asked(board, "return [...b.view.selection];"))
    before = spot_of(board, 1)
    board.mouse.move(left, bottom)
    board.mouse.down()
    board.mouse.move(left + 40, bottom + 10, steps=4)
    board.mouse.up()
    after = spot_of(board, 1)
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((40, 10), abs=2)


def test_is_moved_by_keys_and_keeps_nobody_out_in_light_and_dark(board: Page) -> None:
    board.locator("#map canvas.maplibregl-canvas").focus()
    before = spot_of(board, 1)
    board.keyboard.press("ArrowRight")
    board.wait_for_timeout(600)
    assert spot_of(board, 1)[0] < before[0]
    assert serious_faults(board) == []
    board.locator("#scheme").click()
    board.wait_for_timeout(600)
    assert colour_at(board, 47.1375, 9.5275) == (20, 36, 47)
    assert serious_faults(board) == []


def test_names_streets_and_places_in_chinese(browser: Browser, town: Site) -> None:
    for page in opened(browser, town, locale="zh-CN"):
        asked(page, "gl.jumpTo({ center: [9.5225, 47.1445], zoom: 14 }); await gl.once('idle');")
        [place] = drawn(page, "place-names")
        assert place["name:zh"] == "瓦杜兹"
        assert asked(page, "return gl.getLayoutProperty('place-names', 'text-field')[1][1];") == "name:zh"
        expect(page.locator("#map canvas.maplibregl-canvas")).to_have_attribute("aria-label", "地图")


def test_shows_routes_on_a_plain_ground_without_the_file(browser: Browser, site: Site) -> None:
    a_day(site)
    for page in opened(browser, site, locale="en-GB"):
        assert drawn(page, "stops")
        assert (
            asked(page, "return gl.getStyle().layers[0].id + Object.keys(gl.getStyle().sources).includes('streets');")
            == "groundfalse"
        )
        expect(page.locator(".no-streets")).to_be_hidden()


def test_keeps_the_map_without_streets_where_there_is_no_webgl(browser: Browser, town: Site) -> None:
    context = browser.new_context(base_url=town.url, locale="en-GB", viewport={"width": 1440, "height": 900})
    context.add_init_script(NO_WEBGL)
    with watched(context, town) as page:
        fetched: list[str] = []
        page.on("request", lambda one: fetched.append(one.url))
        enter(page, a_person(town.house, name="dora"))
        page.wait_for_timeout(500)
        assert [url for url in fetched if "/vendor/" in url] == []
        pick_first(page)
        points = asked(
            page,
            "const lines = [], line = b.map.line; b.map.line = (c, points) => lines.push(points.length);"
            "while (!b.view.ways.known.size) await new Promise((done) => setTimeout(done, 50));"
            "b.map.drawBase(); b.map.line = line; return lines;",
        )
        assert max(points) > 4, points  # Along the roads, which bend.
        page.mouse.click(*spot_of(page, 5))
        expect(page.locator("#items .item[data-visit='5']")).to_be_visible()
    context.close()


def test_says_so_where_the_streets_cannot_be_loaded(browser: Browser, town: Site) -> None:
    context = browser.new_context(base_url=town.url, locale="en-GB", viewport={"width": 1440, "height": 900})
    with watched(context, town) as page:
        page.route("**/map/streets.pmtiles*", lambda route: route.fulfill(status=404))
        enter(page, a_person(town.house, name="dora"))
        expect(page.locator(".no-streets")).to_have_text("The streets can't be loaded.")
        page.mouse.click(*spot_of(page, 5))
        expect(page.locator("#items .item[data-visit='5']")).to_be_visible()
    context.close()


def on_the_way(site: Site, *, lat: float = 47.16) -> str:
    """The link of a customer whom Ana Frick drives to; she was seen just now."""
    with site.house.work() as work:
        visit = a_visit(work, window_opens=EARLY + timedelta(hours=4))
        an_appointment(work, visit, opens=EARLY + timedelta(hours=4))
        visit.order.site.lat, visit.order.site.lon = 47.14, 9.52
        visit.state, visit.eta = VisitState.EN_ROUTE, EARLY + timedelta(hours=4, minutes=25)
        work.session.add(Position(technician_id=visit.technician_id, lat=lat, lon=9.5204, at=work.now))
        return customer_links.issue(work, visit, customer_links.LinkPurpose.TRACKING)


@pytest.fixture
def road(backend: Backend, clock: FixedClock, roads: Path) -> Iterator[Site]:
    clock.set(EARLY)
    with served(with_streets(backend, roads)) as site:
        yield site


SHOW = {"en-GB": "Show on a map (1.7 MB)", "zh-CN": "在地图上查看（1.7 MB）"}


@pytest.mark.parametrize("locale", SHOW)
def test_shows_the_customer_the_way_once_they_ask_for_it(browser: Browser, road: Site, locale: str) -> None:
    link = on_the_way(road)
    context = browser.new_context(base_url=road.url, locale=locale, viewport={"width": 390, "height": 844})
    with watched(context, road) as page:
        weights: list[int] = []
        page.on("response", lambda answer: weights.append(len(answer.body())) if answer.status == 200 else None)
        page.goto(f"{link}?lang={locale if locale == 'zh-CN' else 'en'}")
        page.wait_for_load_state("networkidle")
        assert 0 < sum(weights) <= 60_000
        assert page.locator("#way").get_attribute("data-technician") == "47.16 9.52"
        page.get_by_role("button", name=SHOW[locale]).click()
        expect(page.locator("#way-map[data-ready]")).to_be_attached(timeout=60_000)
        expect(page.locator(".way-map canvas.maplibregl-canvas")).to_be_visible()
        expect(page.locator("#way-map .notice")).to_be_hidden()
        assert serious_faults(page) == []
        with Image.open(BytesIO(page.locator(".way-map").screenshot())) as taken:
            assert len(taken.convert("RGB").getcolors(1_000_000) or ()) > 20
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_shows_the_customer_no_map_before_anybody_is_on_the_way_or_without_script(
    browser: Browser, road: Site, clock: FixedClock
) -> None:
    link = on_the_way(road)
    without = browser.new_context(java_script_enabled=False)
    page = without.new_page()
    page.goto(link)
    expect(page.locator("#way-map")).to_be_hidden()
    expect(page.get_by_text("About 2 km away, just now.")).to_be_visible()
    without.close()
    clock.forward(minutes=20)
    context = browser.new_context(base_url=road.url, locale="en-GB")
    with watched(context, road) as later:
        later.goto(link)
        later.wait_for_load_state("networkidle")
        expect(later.locator("#way-map")).to_be_hidden()
        stranger = later.request.get(f"{road.url}/t/ABCDEFGHJKLMN/streets.pmtiles")
        assert stranger.status == 404
    context.close()
