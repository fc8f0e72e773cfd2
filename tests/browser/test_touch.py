"""The board under fingers: a tap picks, a finger moves the view, held still it lifts a visit, two zoom."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.db.tables import Customer, Visit
from tests.browser.conftest import watched
from tests.browser.desks import NO_WEBGL, box_of
from tests.browser.fingers import HOLD_MS, Fingers, Spot
from tests.browser.test_live_board import NAMES, enter
from tests.support.doors.pages import a_person
from tests.support.orders import a_window, an_order
from tests.support.planning import a_town, plan_day
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

TABLET = {"width": 1180, "height": 820}


@pytest.fixture
def town(site: Site) -> Site:
    """A planned day: two technicians with four visits, and an order that nobody can do."""
    a_town(site.house, orders=4, technicians=2)
    with site.house.work() as work:
        an_order(work, point=(47.145, 9.525), windows=(a_window(hours=12),))
        for number, name in enumerate(NAMES, 1):
            work.session.get_one(Customer, number).name = name
    plan_day(site.house)
    return site


@pytest.fixture
def tablet(browser: Browser, town: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A dispatcher's tablet, without a mouse, that shows the board; the parameter is a script that runs before it."""
    context = browser.new_context(base_url=town.url, locale="en-GB", viewport=TABLET, has_touch=True)
    context.set_default_timeout(30_000)
    context.add_init_script(getattr(request, "param", ""))
    with watched(context, town) as page:
        enter(page, a_person(town.house, name="dora"))
        yield page
    context.close()


def board_says(page: Page, what: str, *given: object) -> Any:
    """What an expression over the board (`b`) and what is given says."""
    return page.evaluate(
        "async (given) => { const b = await (await import('/static/console/board.js')).shown, s = b.timeline.scroller;"
        + what
        + "}",
        list(given),
    )


WHERE = """const t = b.timeline, visit = [...b.view.day.visits.values()].find((v) => v.customer === given[0]);
    t.fit(visit.start - 120, visit.start + 300);
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const box = t.layer.getBoundingClientRect(), row = t.place.get(visit.technician);
    const x = box.left + t.x(visit.start) + 10;
    const at = (r) => box.top + t.y(r) + 12;
    return [[x, at(row)], [x + given[1] * t.scale, at(1 - row)]];"""


def spots(page: Page, customer: str, *, minutes: int = 0) -> tuple[Spot, Spot]:
    """Where a visit is, with some room around it, and where it would be on the other's row, so many minutes later."""
    here, there = board_says(page, WHERE, customer, minutes)
    return (here[0], here[1]), (there[0], there[1])


def visit_of(site: Site, customer: str) -> Visit:
    with site.house.work() as work:
        found = work.session.query(Visit).join(Visit.order).filter_by(customer_id=NAMES.index(customer) + 1).one()
        work.session.expunge_all()
        return found


def test_picks_what_is_tapped(tablet: Page) -> None:
    Fingers(tablet).tap(spots(tablet, "Li Jing")[0])
    expect(tablet.locator("#picked h2")).to_have_text("Li Jing")


def test_moves_the_view_with_a_finger_and_leaves_visits_where_they_are(tablet: Page, town: Site) -> None:
    before = visit_of(town, "Robin Clark")
    start, _ = spots(tablet, "Robin Clark")
    seen = board_says(tablet, "return s.scrollLeft;")
    Fingers(tablet).move([start], [(start[0] - 150, start[1])])
    tablet.wait_for_timeout(400)
    assert board_says(tablet, "return s.scrollLeft;") > seen + 130
    assert board_says(tablet, "return b.timeline.drag;") is None
    expect(tablet.locator("#verdict")).to_be_hidden()
    assert visit_of(town, "Robin Clark").version == before.version


def test_lifts_a_visit_that_is_held_and_drops_it_with_its_verdict(tablet: Page, town: Site) -> None:
    before = visit_of(town, "Robin Clark").technician_id
    start, end = spots(tablet, "Robin Clark", minutes=20)
    with Fingers(tablet).held([start], [end]):
        expect(tablet.locator("#verdict")).to_be_visible()
        expect(tablet.locator("#grade")).not_to_have_text("Asking…")
    reason = tablet.locator("#reason")
    expect(reason.or_(tablet.locator("#toast:not([hidden])")).first).to_be_visible()
    if reason.is_visible():
        reason.fill("customer")
        tablet.locator("#verdict button[type=submit]").click()
    expect(tablet.locator("#toast")).to_contain_text("Robin Clark")
    assert visit_of(town, "Robin Clark").technician_id != before


def test_leaves_a_visit_alone_that_was_held_and_let_go(tablet: Page, town: Site) -> None:
    before = visit_of(town, "Robin Clark")
    start, _ = spots(tablet, "Robin Clark")
    Fingers(tablet).move([start], [(start[0] + 1, start[1])], hold_ms=HOLD_MS)
    expect(tablet.locator("#picked h2")).to_have_text("Robin Clark")
    expect(tablet.locator("#verdict")).to_be_hidden()
    assert board_says(tablet, "return [b.timeline.drag, b.hands.held];") == [None, None]
    assert visit_of(town, "Robin Clark").version == before.version


def test_draws_a_lasso_from_where_a_finger_was_held(tablet: Page) -> None:
    box = board_says(
        tablet,
        "const box = b.timeline.layer.getBoundingClientRect(), t = b.timeline,"
        "all = t.rows.flatMap((row) => row.visits);"
        "return [box.left + t.x(Math.min(...all.map((v) => v.start)) - 25), box.top + t.y(0) + 4,"
        "box.left + t.x(Math.max(...all.map((v) => v.start + v.minutes))) + 9, box.top + t.y(t.rows.length) - 4];",
    )
    Fingers(tablet).move([(box[0], box[1])], [(box[2], box[3])], hold_ms=HOLD_MS)
    assert board_says(tablet, "return b.view.selection.size;") == 4
    expect(tablet.locator("#picked h2")).to_have_text("4 visits")


def test_zooms_the_timeline_around_two_fingers(tablet: Page) -> None:
    box = box_of(tablet.locator("#timeline"))
    x, y = box["x"] + 600, box["y"] + 300
    scale, minute = board_says(tablet, "return [b.timeline.scale, b.timeline.minute(600)];")
    Fingers(tablet).move([(x - 60, y), (x + 60, y)], [(x - 180, y), (x + 180, y)])
    bigger, there = board_says(tablet, "return [b.timeline.scale, b.timeline.minute(600)];")
    assert bigger == pytest.approx(3 * scale, rel=0.05)
    assert there == pytest.approx(minute, abs=4)
    Fingers(tablet).move([(x - 180, y), (x + 180, y)], [(x - 60, y), (x + 60, y)])
    assert board_says(tablet, "return b.timeline.scale;") == pytest.approx(scale, rel=0.1)


@pytest.mark.parametrize("tablet", [NO_WEBGL], indirect=True)
def test_moves_zooms_and_picks_on_the_map(tablet: Page) -> None:
    at = "const box = b.map.root.getBoundingClientRect(), [x, y] = b.map.at(b.view.day.visits.get(given[0]).place);"
    hand, before = Fingers(tablet), board_says(tablet, at + "return [box.left + x, box.top + y];", 5)
    middle = board_says(tablet, at + "return [box.left + box.width / 2, box.top + box.height / 2];", 5)
    x, y = middle
    hand.tap(tuple(before))
    expect(tablet.locator("#picked h2")).to_have_text(NAMES[4])
    hand.move([(x, y)], [(x - 40, y + 20)])
    tablet.wait_for_timeout(400)
    moved = board_says(tablet, at + "return [box.left + x, box.top + y];", 5)
    assert moved[0] < before[0] - 30
    assert moved[1] > before[1] + 15
    apart = (
        "const [a, c] = [1, 2].map((id) => b.map.at(b.view.day.visits.get(id).place));"
        "return Math.hypot(a[0] - c[0], a[1] - c[1]);"
    )
    near = board_says(tablet, apart)
    hand.move([(x - 50, y), (x + 50, y)], [(x - 65, y), (x + 65, y)])
    assert board_says(tablet, apart) == pytest.approx(1.3 * near, rel=0.05)


def test_lifts_an_unplaced_visit_out_of_the_list_and_lets_the_list_scroll(tablet: Page) -> None:
    tablet.get_by_role("tab", name="Unplaced").click()
    item = tablet.locator("#items .item").first
    box = box_of(item)
    row = board_says(
        tablet,
        "const box = b.timeline.layer.getBoundingClientRect();return [box.left + 400, box.top + b.timeline.y(0) + 12];",
    )
    with Fingers(tablet).held([(box["x"] + 12, box["y"] + box["height"] - 6)], [tuple(row)]):
        assert board_says(tablet, "return b.timeline.drag?.visits[0].customer;") == NAMES[4]
        expect(tablet.locator("#verdict")).to_be_visible()
    assert item.evaluate("(one) => getComputedStyle(one).touchAction") == "pan-y"
