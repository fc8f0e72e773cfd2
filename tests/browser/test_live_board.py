"""The day's board in a real browser: it shows the day, follows it, and never disagrees with itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from dispatch.db.tables import Appointment, Customer, Position, Technician, Territory, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.orders.services.orders import cancel
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.terms import OrderKind, Role
from tests.browser.axe import serious_faults
from tests.browser.desks import box_of
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, plan_day
from tests.support.servers.live_site import Site
from tests.support.technicians import a_shift, a_technician, a_territory

pytestmark = pytest.mark.browser

SHOWN = "(await (await import('/static/console/board.js')).shown)"
"""The board of the page, for its script."""

NAMES = ("Robin Clark", "Noor Novak", "Li Jing", "Sam Brown", "Ines Costa")
"""The customers of visits 1 to 5: the second one's promise is at risk, nobody has the fifth."""


@pytest.fixture
def town(site: Site) -> Site:
    """A planned day: two technicians, four visits, one order that nobody can do, one promise at risk."""
    a_town(site.house, orders=4, technicians=2)
    with site.house.work() as work:
        an_order(work, point=(47.14, 9.52), windows=(a_window(hours=12),))
        for number, name in enumerate(NAMES, 1):
            work.session.get_one(Customer, number).name = name
    plan_day(site.house)
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 2)
        told = work.session.query(Appointment).filter_by(visit_id=2).one()
        visit.eta = told.arrival_window.upper + timedelta(minutes=40)
        jeopardies.review(work, visit.technician_id or 0)
        work.session.get_one(Technician, 2).contractor = "Kabelbau Nord"
        work.session.add(Position(technician_id=1, lat=47.142, lon=9.522, at=EARLY))
    promise_repair.find(site.house, 1)
    return site


def enter(page: Page, name: str, path: str = "/console/board?date=2026-11-30") -> None:
    """Signs in and waits until the board has drawn itself."""
    page.goto(path)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)


@pytest.fixture
def board(town: Site, page: Page) -> Page:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, name="dora"))
    return page


def sums(page: Page) -> list[str]:
    return [one.inner_text().replace("\n", " ") for one in page.locator("#sums button").all()]


def test_shows_the_day_and_picks_what_needs_a_person_first(board: Page) -> None:
    expect(board.locator("#sums button")).to_have_count(5)
    assert sums(board) == ["0 done", "3 on track", "1 at risk", "0 past promise", "1 unplaced"]
    expect(board.locator("#picked h2")).to_have_text("Noor Novak")
    expect(board.locator("#picked .times")).to_contain_text("(+40)")
    expect(board.locator(".row .head:visible")).to_have_count(2)
    expect(board.locator("#items article")).to_contain_text("40 min late")


def test_keeps_thirty_technicians_in_900_pixels(town: Site, page: Page) -> None:
    with town.house.work() as work:
        territory = work.session.get_one(Territory, 1)
        for number in range(28):
            a_technician(work, territory, name=f"Person {number:02d}")
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house))
    expect(page.locator(".row .head:visible")).to_have_count(30)
    box = box_of(page.locator(".row .head:visible").last)
    assert box["y"] + box["height"] <= 900


def test_filters_what_is_shown_and_gives_it_back(board: Page) -> None:
    board.get_by_role("button", name="Needs me").click()
    expect(board.locator("#shown")).to_have_text("1 / 5")
    expect(board.locator(".row .head:visible")).to_have_count(1)
    board.get_by_role("button", name="Clear filters").click()
    expect(board.locator(".row .head:visible")).to_have_count(2)
    board.get_by_label("Contractor").select_option("Kabelbau Nord")
    expect(board.locator(".row .head:visible")).to_have_count(1)
    board.get_by_role("button", name="Clear filters").click()
    board.keyboard.press("/")
    board.keyboard.type("ines")
    expect(board.locator("#shown")).to_have_text("1 / 5")


def test_filters_by_skill_kind_state_and_territory_which_stand_together(town: Site, page: Page) -> None:
    with town.house.work() as work:
        north = a_territory(work, "T2")
        dee = a_technician(work, north, name="Dee Fox", skills=("splicing",))
        order = an_order(work, kind=OrderKind.INSTALL, symptom=None, windows=(), territory="T2")
        order.customer.name = "Uma Hill"
        assign(work, order.visits[0], dee.id, a_window(hours=2, length_hours=1))
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, name="dora"))
    rows, shown = page.locator(".row .head:visible"), page.locator("#shown")
    for label, choice, people, visits in (
        ("Territory", "Territory T2", ["Dee Fox"], "1 / 6"),
        ("Territory", "Territory T1", ["Ada Weiss", "Ada Weiss"], "5 / 6"),
        ("Skill", "splicing", ["Dee Fox"], "0 / 6"),
        ("Kind", "Installation", ["Dee Fox"], "1 / 6"),
        ("State", "unplaced", [], "1 / 6"),
    ):
        page.get_by_label(label, exact=True).select_option(choice)
        expect(shown).to_have_text(visits)
        expect(rows).to_have_count(len(people))
        for number, name in enumerate(people):
            expect(rows.nth(number)).to_contain_text(name)
        page.get_by_role("button", name="Clear filters").click()
        expect(rows).to_have_count(3)
    page.get_by_label("Territory", exact=True).select_option("Territory T2")
    page.get_by_label("Kind", exact=True).select_option("Repair")
    expect(shown).to_have_text("0 / 6")
    expect(rows).to_have_count(0)


def test_walks_from_visit_to_visit_by_keys_and_says_each(board: Page) -> None:
    board.locator("#timeline .row.on .head").focus()
    board.keyboard.press("ArrowRight")
    spoken = board.locator("#timeline .cell:focus")
    expect(spoken).to_contain_text("Repair, promised")
    expect(board.locator("#picked h2")).not_to_have_text("Noor Novak")
    board.keyboard.press("2")
    expect(board.get_by_role("tab", name="Unplaced")).to_have_attribute("aria-selected", "true")
    expect(board.locator("#items")).to_contain_text("Nobody who may do this works in these times.")


def test_says_what_would_place_a_visit_once_it_is_picked(board: Page) -> None:
    board.get_by_role("tab", name="Unplaced").click()
    board.locator("#items .who").click()
    expect(board.locator("#items .repair").first).to_contain_text("min away, places it.")


def test_repairs_a_promise_with_one_press(board: Page, town: Site) -> None:
    board.get_by_role("button", name="Take: Call the customer").click()
    expect(board.locator("#toast")).to_have_text("A task asks to call the customer.")
    board.get_by_role("tab", name="Tasks").click()
    expect(board.locator("#items")).to_contain_text("Call the customer of order")


def test_shows_by_itself_what_somebody_else_did(board: Page, town: Site) -> None:
    expect(board.locator("#sums button").last).to_have_text("1unplaced")
    expect(board.locator("#map[data-ready]")).to_be_attached(timeout=30_000)
    with town.house.work() as work:
        cancel(work, 5, "They moved.")
    expect(board.locator("#sums button").last).to_have_text("0unplaced", timeout=20_000)


def test_never_draws_an_older_answer_after_a_newer_one(board: Page, town: Site) -> None:
    expect(board.locator("#map[data-ready]")).to_be_attached(timeout=30_000)
    held: list[tuple[Route, APIResponse]] = []
    board.route("**/api/v1/board?**", lambda route: held.append((route, route.fetch())), times=1)
    board.evaluate(f"async () => {{ const board = {SHOWN}; window.first = board.fresh(); }}")
    with town.house.work() as work:
        cancel(work, 5, "They moved.")
    board.wait_for_timeout(2000)
    (route, old), *_ = held
    route.fulfill(response=old)
    board.evaluate("() => window.first")
    expect(board.locator("#sums button").last).to_have_text("0unplaced", timeout=20_000)


def test_hears_of_a_change_although_a_read_of_it_failed(board: Page, town: Site) -> None:
    expect(board.locator("#map[data-ready]")).to_be_attached(timeout=30_000)
    board.route("**/api/v1/board?**", lambda route: route.abort(), times=2)
    with town.house.work() as work:
        cancel(work, 5, "They moved.")
    expect(board.locator("#sums button").last).to_have_text("0unplaced", timeout=20_000)


def test_turns_a_promise_red_by_itself_when_its_window_has_passed(town: Site, page: Page, clock: FixedClock) -> None:
    clock.set(START + timedelta(hours=3))
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house))
    assert "past promise" in " ".join(sums(page))
    expect(page.locator("#items")).to_contain_text("past promise")


def test_speaks_chinese(town: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=town.url, locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/console/board?date=2026-11-30")
    page.locator("input[name=name]").fill(a_person(town.house, name="dora"))
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").last.click()
    expect(page.locator("#sums")).to_contain_text("有风险")
    expect(page.locator("#items")).to_contain_text("晚40分钟")
    expect(page.locator("#date")).to_have_text("11月30日周一")
    assert complaints == []
    context.close()


def test_shows_a_reader_without_the_right_to_plan_no_way_to_change_it(town: Site, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, Role.SERVICE))
    expect(page.locator("#items")).to_contain_text("40 min late")
    expect(page.get_by_role("button", name="Plan again")).to_have_count(0)
    expect(page.get_by_role("button", name="Take")).to_have_count(0)


def test_keeps_a_long_name_from_the_number_and_the_button_on_the_picked_card(town: Site, page: Page) -> None:
    with town.house.work() as work:
        for one in work.session.query(Technician):
            one.name = f"{one.name} {'von Hohenlohe-Schillingsfürst' * 5}"
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, Role.ADMIN, name="alva"))
    who = page.locator("#picked .who")
    expect(who.locator("button")).to_be_visible()  # The board picks a visit once it has the day.
    number, away, card = (box_of(one) for one in (who.locator("a"), who.locator("button"), page.locator("#picked")))
    assert number["x"] + number["width"] + 6 <= away["x"]
    assert away["x"] + away["width"] <= card["x"] + card["width"]


def test_leads_from_a_day_without_shifts_to_where_one_is_added(town: Site, page: Page) -> None:
    enter(page, a_person(town.house, Role.ADMIN, name="alva"), "/console/board?date=2026-12-05")
    expect(page.get_by_text("No shifts on this day")).to_be_visible()
    assert serious_faults(page) == []
    expect(page.get_by_role("link", name="Next working day")).to_have_count(0)
    with town.house.work() as work:
        a_shift(
            work, work.session.get_one(Technician, 1), START + timedelta(days=9), START + timedelta(days=9, hours=8)
        )
    page.reload()
    page.get_by_role("link", name="Next working day: Wed 9 December").click()
    expect(page.locator("#date")).to_have_text("Wed 9 December")
    expect(page.locator("#desk[data-ready]")).to_be_attached()
    expect(page.get_by_text("No shifts on this day")).to_be_hidden()
    page.go_back()
    page.get_by_role("link", name="Add a shift").click()
    expect(page.get_by_role("heading", level=1, name="Technicians")).to_be_visible()


def test_leaves_axe_nothing_serious_to_find(board: Page) -> None:
    for scheme in ("light", "dark"):
        board.evaluate("(scheme) => { document.documentElement.dataset.scheme = scheme; }", scheme)
        assert serious_faults(board) == []
