"""Moves a visit in a real browser: verdict before the drop, refused, accepted, taken back, and who was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dispatch.db.tables import Customer, Territory, Visit, WorkOrder
from dispatch.messaging.processes.sending import SenderPool
from tests.browser.axe import serious_faults
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.orders import a_window
from tests.support.planning import EARLY, a_town, begin_of, plan_day, the_visit
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician

pytestmark = pytest.mark.browser

NAMES = ("Robin Clark", "Noor Novak", "Li Jing")


@dataclass
class Desk:
    """A board before a dispatcher, and the texts that left since they came."""

    page: Page
    site: Site
    carrier: FakeCarrier
    clock: FixedClock

    def drag(self, customer: str, technician: str, *, minutes: int = 0, drop: bool = True) -> None:
        """Takes a visit by its bar and brings it to a row, so many minutes later."""
        page = self.page
        spot = page.evaluate(WHERE, [customer, technician, minutes])
        page.mouse.move(*spot["from"])
        page.mouse.down()
        page.mouse.move(spot["from"][0] + 8, spot["from"][1], steps=2)
        page.mouse.move(*spot["to"], steps=6)
        if drop:
            page.mouse.up()

    def told(self, *, after_seconds: int = 30) -> list[tuple[str, str]]:
        """Number and words of each text that leaves within so many seconds."""
        self.clock.forward(seconds=after_seconds)
        SenderPool(with_carriers(self.site.house, self.carrier)).send_due()
        return [(text.to, text.body) for text in self.carrier.taken]


WHERE = """async ([customer, technician, minutes]) => {
    const { timeline, view } = await (await import("/static/console/board.js")).shown;
    const visit = [...view.day.visits.values()].find((v) => v.customer === customer);
    const box = timeline.layer.getBoundingClientRect();
    const row = (name) => box.top + timeline.y(timeline.rows.findIndex((t) => t.name === name)) + 12;
    const owner = view.day.technician(visit.technician)?.name;
    const x = box.left + timeline.x(visit.start) + 6;
    return { from: [x, row(owner)], to: [x + minutes * timeline.scale, row(technician)] };
}"""


PICK_FIRST = """async () => {
    const board = await (await import("/static/console/board.js")).shown;
    board.verbs.pick([...board.view.day.visits.values()][0]);
}"""


def enter(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/console/board")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").last.click()
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)


@pytest.fixture
def town(site: Site, clock: FixedClock) -> tuple[Site, FakeCarrier]:
    """Three visits of Ada Weiss, whose customers were told; Bo Lind is free and lacks skills, Cy Marsh has them all."""
    carrier = FakeCarrier()
    a_town(site.house, orders=3, technicians=1, symptom="router_fault", windows=(a_window(hours=1, length_hours=6),))
    plan_day(site.house)
    with site.house.work() as work:
        for number, name in enumerate(NAMES, 1):
            work.session.get_one(Customer, number).name = name
        territory = work.session.get_one(Territory, 1)
        a_technician(work, territory, name="Bo Lind", skills=("copper",))
        a_technician(work, territory, name="Cy Marsh")
    clock.set(EARLY)
    clock.forward(hours=1, minutes=15)
    SenderPool(with_carriers(site.house, carrier)).send_due()
    assert len(carrier.taken) == 3
    carrier.taken.clear()
    carrier.ids = "later-{}"
    return site, carrier


@pytest.fixture
def desk(town: tuple[Site, FakeCarrier], page: Page, clock: FixedClock) -> Desk:
    site, carrier = town
    enter(page, a_person(site.house, name="dora"))
    return Desk(page, site, carrier, clock)


@pytest.fixture
def other(town: tuple[Site, FakeCarrier], browser: Browser) -> Iterator[Page]:
    """A second dispatcher's board."""
    context: BrowserContext = browser.new_context(base_url=town[0].url, locale="en-GB")
    opened = context.new_page()
    enter(opened, a_person(town[0].house, name="wei"))
    yield opened
    context.close()


def holder(desk: Desk, visit_id: int) -> int | None:
    return the_visit(desk.site.house, visit_id).technician_id


def visit_id_of(desk: Desk, customer: str) -> int:
    with desk.site.house.work() as work:
        number = work.session.query(Customer).filter_by(name=customer).one().id
        return work.session.query(Visit).filter_by(order_id=number).one().id


def number_of(desk: Desk, customer: str) -> str:
    with desk.site.house.work() as work:
        return work.session.query(Customer).filter_by(name=customer).one().phone


def test_says_before_the_drop_what_it_costs_and_drops_what_breaks_nothing(desk: Desk) -> None:
    desk.drag("Noor Novak", "Cy Marsh", minutes=60, drop=False)
    expect(desk.page.locator("#grade")).to_have_text("Can be done")
    expect(desk.page.locator("#verdict .tells")).to_contain_text("somebody else comes")
    desk.page.mouse.up()
    expect(desk.page.locator("#toast")).to_contain_text("Noor Novak moved to Cy Marsh")
    assert holder(desk, visit_id_of(desk, "Noor Novak")) == 3
    [(number, body)] = desk.told()
    assert number == number_of(desk, "Noor Novak")
    assert "Cy Marsh" in body


def test_puts_back_what_a_rule_forbids_and_tells_nobody(desk: Desk) -> None:
    desk.drag("Noor Novak", "Bo Lind", minutes=60)
    expect(desk.page.locator("#grade")).to_have_text("Breaks a rule")
    expect(desk.page.locator("#verdict")).to_contain_text("Lacks the skill")
    desk.page.get_by_role("button", name="Put back").click()
    expect(desk.page.locator("#verdict")).to_be_hidden()
    assert holder(desk, visit_id_of(desk, "Noor Novak")) == 1
    assert desk.told() == []


def test_moves_against_a_rule_with_a_reason_that_is_kept(desk: Desk) -> None:
    desk.drag("Noor Novak", "Bo Lind", minutes=60)
    desk.page.get_by_label("Why against the rule?").fill("Bo has done it before.")
    desk.page.get_by_role("button", name="Move anyway").click()
    expect(desk.page.locator("#toast")).to_contain_text("Noor Novak moved to Bo Lind")
    moved = the_visit(desk.site.house, visit_id_of(desk, "Noor Novak"))
    assert (moved.technician_id, moved.override_reason) == (2, "Bo has done it before.")
    [(number, body)] = desk.told()
    assert (number, "Bo Lind" in body) == (number_of(desk, "Noor Novak"), True)


def test_takes_back_and_does_again_before_anybody_is_told(desk: Desk) -> None:
    visit_id = visit_id_of(desk, "Noor Novak")
    before = the_visit(desk.site.house, visit_id).during
    desk.drag("Noor Novak", "Cy Marsh", minutes=60)
    expect(desk.page.locator("#toast")).to_contain_text("Undo until then tells nobody")
    desk.page.keyboard.press("Control+z")
    expect(desk.page.locator("#toast")).to_have_text("Taken back. Nobody was told.")
    back = the_visit(desk.site.house, visit_id)
    assert (back.technician_id, back.during, back.pinned_technician_id) == (1, before, None)
    desk.page.keyboard.press("Control+Shift+Z")
    expect(desk.page.locator("#toast")).to_have_text("Done again.")
    assert holder(desk, visit_id) == 3
    desk.page.keyboard.press("Control+z")
    expect(desk.page.locator("#toast")).to_have_text("Taken back. Nobody was told.")
    assert desk.told(after_seconds=600) == []


def test_moves_by_keys_and_speaks_each_verdict(desk: Desk) -> None:
    page = desk.page
    page.locator("#timeline .row .head").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#speech")).to_contain_text("Can be done")
    page.keyboard.press("Escape")
    expect(page.locator("#verdict")).to_be_hidden()
    assert desk.told() == []


def test_takes_a_visit_off_by_the_list_and_gives_it_back(desk: Desk) -> None:
    page = desk.page
    page.evaluate(PICK_FIRST)
    page.get_by_role("button", name="Take off").click()
    expect(page.locator("#verdict")).to_contain_text("The promise has nobody to keep it")
    page.get_by_label("Why against the rule?").fill("Ada asks for it.")
    page.get_by_role("button", name="Move anyway").click()
    expect(page.locator("#sums button").last).to_have_text("1unplaced")
    page.keyboard.press("Control+z")
    expect(page.locator("#sums button").last).to_have_text("0unplaced")
    assert desk.told(after_seconds=600) == []


def test_shows_two_dispatchers_the_same_and_explains_who_was_faster(desk: Desk, other: Page) -> None:
    visit_id = visit_id_of(desk, "Noor Novak")
    desk.drag("Noor Novak", "Cy Marsh", minutes=60, drop=False)
    expect(desk.page.locator("#grade")).to_have_text("Can be done")
    desk.page.route("**/board?**", lambda route: route.abort())
    # What the other did is known here only once the page has tried, in vain, to read it.
    with desk.page.expect_event("requestfailed", lambda one: "/board?" in one.url):
        moved = door(desk.site.house).ask(
            "POST",
            f"/visits/{visit_id}/assign",
            headers={"If-Match": f'"{the_visit(desk.site.house, visit_id).version}"'},
            json={"technician_id": 3, "arrival": "2026-11-30T14:30:00+00:00"},
        )
    assert moved.status_code == 200, moved.get_json()
    expect(other.locator("#timeline .row").nth(2).locator("meter")).not_to_have_js_property("value", 0)
    desk.page.unroute("**/board?**")
    desk.page.mouse.up()
    expect(desk.page.locator("#grade")).to_have_text("Somebody was faster")
    expect(desk.page.locator("#verdict")).to_contain_text("dispatcher changed Noor Novak meanwhile: Cy Marsh, 15:30")
    desk.page.get_by_role("button", name="Keep theirs").click()
    assert len(desk.told()) == 1


LASSO = """async () => {
    const { timeline, view } = await (await import("/static/console/board.js")).shown;
    const box = timeline.layer.getBoundingClientRect();
    const bars = timeline.rows[0].visits.map((v) => [timeline.x(v.start), timeline.x(v.start + v.minutes)]);
    const row = [timeline.y(0), timeline.y(1)].map((y) => box.top + y);
    const left = box.left + Math.min(...bars.map(([a]) => a)), right = box.left + Math.max(...bars.map(([, b]) => b));
    const bar = [box.left + bars[0][0] + 6, row[0] + 12];
    return { from: [left - 12, row[0] + 2], to: [right + 12, row[1] - 3], bar, minute: timeline.scale };
}"""
"""Where to draw a lasso around all visits of the first row, where its first bar is, and how wide a minute is."""


def lasso(page: Page) -> dict[str, Any]:
    spot: dict[str, Any] = page.evaluate(LASSO)
    page.keyboard.down("Shift")
    page.mouse.move(*spot["from"])
    page.mouse.down()
    page.mouse.move(*spot["to"], steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator("#picked h2")).to_have_text("3 visits")
    return spot


def begins(desk: Desk) -> list[datetime]:
    return [begin_of(the_visit(desk.site.house, visit_id)) for visit_id in (1, 2, 3)]


def test_moves_all_in_a_lasso_with_one_verdict_and_takes_them_back_as_one(desk: Desk) -> None:
    page, before = desk.page, begins(desk)
    spot = lasso(page)
    assert serious_faults(page) == []
    x, y = spot["bar"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y, steps=2)
    page.mouse.move(x + 30 * spot["minute"], y, steps=6)
    expect(page.locator("#grade")).to_have_text("Can be done")
    expect(page.locator("#verdict .to")).to_have_text("3 visits+30 min")
    page.mouse.up()
    expect(page.locator("#toast")).to_contain_text("3 visits moved by 30 min")
    assert begins(desk) == [at + timedelta(minutes=30) for at in before]
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_have_text("Taken back. Nobody was told.")
    assert begins(desk) == before
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#toast")).to_have_text("Done again.")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_have_text("Taken back. Nobody was told.")
    assert desk.told(after_seconds=600) == []


def some_cannot_move(site: Site) -> None:
    """One customer's technician is under way, another's order waits for a part; Ada has a third who can be moved."""
    with site.house.work() as work:
        for name, order, visit in (("Noor Novak", None, "en_route"), ("Li Jing", "held", None)):
            row = work.session.query(Customer).filter_by(name=name).one()
            known = work.session.query(WorkOrder).filter_by(customer_id=row.id).one()
            known.state = order or known.state
            known.visits[0].state = visit or known.visits[0].state


def test_says_which_of_a_lasso_stay_where_they_are_and_why(desk: Desk) -> None:
    some_cannot_move(desk.site)
    page = desk.page
    page.reload()
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    lasso(page)
    stays = page.locator("#picked .stays")
    expect(stays).to_contain_text("Noor Novak (under way)")
    expect(stays).to_contain_text("Li Jing (waits for something)")
    expect(stays).not_to_contain_text("Robin Clark")
    assert serious_faults(page) == []
    page.get_by_role("button", name="Take off").click()
    expect(page.locator("#verdict .stays")).to_contain_text("Noor Novak (under way)")
    page.get_by_role("button", name="Put back").click()
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_role("button", name="Unpin", exact=True)).to_be_visible()
    pinned = {name: the_visit(desk.site.house, visit_id_of(desk, name)).pinned_technician_id for name in NAMES}
    assert pinned == {"Robin Clark": 1, "Noor Novak": None, "Li Jing": None}
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#speech")).to_contain_text("Moving Robin Clark.")
    expect(page.locator("#verdict .stays")).to_contain_text("Li Jing (waits for something)")


def test_pins_and_takes_off_all_in_a_lasso_and_takes_each_back(desk: Desk) -> None:
    page = desk.page
    lasso(page)
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_role("button", name="Unpin", exact=True)).to_be_visible()
    pinned = [the_visit(desk.site.house, visit_id).pinned_technician_id for visit_id in (1, 2, 3)]
    assert pinned == [1, 1, 1]
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Pin", exact=True)).to_be_visible()
    page.get_by_role("button", name="Take off").click()
    expect(page.locator("#verdict")).to_contain_text("The promise has nobody to keep it")
    page.get_by_label("Why against the rule?").fill("Ada asks for it.")
    page.get_by_role("button", name="Move anyway").click()
    expect(page.locator("#sums button").last).to_have_text("3unplaced")
    page.keyboard.press("Control+z")
    expect(page.locator("#sums button").last).to_have_text("0unplaced")
    assert [the_visit(desk.site.house, visit_id).technician_id for visit_id in (1, 2, 3)] == [1, 1, 1]
    assert desk.told(after_seconds=600) == []


PICK = """async (customer) => {
    const board = await (await import("/static/console/board.js")).shown;
    board.verbs.pick([...board.view.day.visits.values()].find((v) => v.customer === customer));
}"""


def test_shows_two_dispatchers_each_other_at_a_visit(desk: Desk, other: Page) -> None:
    for page in (desk.page, other):
        page.evaluate(PICK, "Noor Novak")
    company = desk.page.locator("#picked .company")
    expect(company).to_have_text("wei is looking at this too.")
    expect(other.locator("#picked .company")).to_have_text("dora is looking at this too.")
    other.evaluate(PICK, "Li Jing")
    expect(company).to_be_hidden()
    other.evaluate(PICK, "Noor Novak")
    expect(company).to_be_visible()
    assert serious_faults(desk.page) == []
    desk.drag("Noor Novak", "Cy Marsh", minutes=60, drop=False)
    expect(other.locator("#picked .company")).to_have_text("dora is moving this.")
    desk.page.mouse.up()
    expect(desk.page.locator("#toast")).to_contain_text("Noor Novak moved to Cy Marsh")
    other.close()
    expect(company).to_be_hidden()


def test_reports_what_goes_otherwise(desk: Desk) -> None:
    page = desk.page
    page.evaluate(PICK_FIRST)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("What", exact=True).select_option("customer_cancels")
    page.get_by_label("Why, or which part").fill("They have moved.")
    page.get_by_role("button", name="Report").click()
    expect(page.locator("#toast")).to_have_text("Reported. A repair of the routes is on its way.")
    expect(page.locator("#sums")).to_contain_text("2on track")
