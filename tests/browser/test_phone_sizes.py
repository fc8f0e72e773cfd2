"""The screens on a telephone: nothing goes sideways, nothing lies on something else, bars can be touched."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.db.tables import Customer, Territory
from dispatch.vocabulary.terms import Role
from tests.browser.axe import serious_faults
from tests.browser.conftest import a_paired_device, watched
from tests.browser.desks import box_of
from tests.browser.test_live_board import enter, town
from tests.support.doors.apps import app_of
from tests.support.doors.pages import a_person
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician, a_territory

pytestmark = pytest.mark.browser

WIDE = 390
PAGES = (
    "/console/board/week?date=2026-11-30", "/console?date=2026-11-30", "/console/at-risk", "/console/desk",
    "/console/orders/1", "/console/orders/5/times", "/console/orders/new", "/console/search?q=robin",
    "/console/customers?q=robin", "/console/customers/1", "/console/technicians/1",
    "/console/imports", "/console/reports", "/console/settings/work-types", "/console/settings/wordings",
    "/console/messages", "/console/waiting",
)  # fmt: skip
WIDE_TABLES = (
    "/console/reports/promises", "/console/reports/texts", "/console/reports/times", "/console/reports/load",
    "/console/reports/goodwill", "/console/reports/calibration", "/console/orders/5/times?lang=zh-CN",
)  # fmt: skip
SIDEWAYS = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > 391)
        .map((one) => one.outerHTML.slice(0, 80)).slice(0, 5).concat([document.documentElement.scrollWidth])
    : []"""

__all__ = ["town"]


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A telephone as its maker sells it: what is too wide makes the page smaller, or wider than the glass."""
    context = browser.new_context(
        base_url=site.url, locale="en-GB", viewport={"width": WIDE, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(30_000)
    with watched(context, site) as page:
        yield page
    context.close()


def test_shows_no_page_of_the_console_sideways(phone: Page, town: Site) -> None:
    with town.house.work() as work:
        work.session.get_one(Customer, 1).name = f"Robin {'Freiherrvonhohenlohe' * 9}"
        a_territory(work, "LONG").name = "Donaudampfschifffahrt" * 8
    enter(phone, a_person(town.house, Role.ADMIN, name="alva"))
    sideways, seen = {}, 0
    for path in sorted({*PAGES, *_without_arguments(town)}):
        answer = phone.goto(path)
        assert answer is not None
        assert answer.status == 200 or path not in PAGES, path
        seen += answer.status == 200
        sideways[path] = phone.evaluate(SIDEWAYS)
    assert {path: found for path, found in sideways.items() if found} == {}
    assert seen >= 60


def test_tables_that_are_wider_than_the_glass_are_moved_by_keys(phone: Page, town: Site) -> None:
    enter(phone, a_person(town.house, Role.ADMIN, name="alva"))
    for path in WIDE_TABLES:
        phone.goto(path)
        assert serious_faults(phone) == [], path


def _without_arguments(site: Site) -> set[str]:
    """Every page of the console that has an address of its own; signing in leads away from those."""
    rules = (rule for rule in app_of(site.house).url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {
        one.rule for one in rules if one.rule.startswith("/console") and not one.arguments and "sign-in" not in one.rule
    }


def test_shows_the_technicians_day_on_its_glass(phone: Page, site: Site) -> None:
    a_paired_device(phone, site)
    phone.locator("#who").evaluate("who => { who.textContent = `Ada ${'Freiherrvonhohenlohe'.repeat(6)}`; }")
    assert phone.evaluate(SIDEWAYS) == []
    phone.get_by_text("Ask for time off…").click()
    assert phone.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize(("query", "at_top"), [("", True), ("&visit=2", False)])
def test_opens_the_board_at_its_top_unless_a_visit_is_asked_for(
    phone: Page, town: Site, query: str, at_top: bool
) -> None:
    with town.house.work() as work:
        for number in range(14):
            a_technician(work, work.session.get_one(Territory, 1), name=f"Person {number:02d}")
    enter(phone, a_person(town.house, name="dora"), f"/console/board?date=2026-11-30{query}")
    expect(phone.locator("#picked h2")).to_have_text("Noor Novak")
    assert (box_of(phone.locator("header .bar"))["y"] >= 0) == at_top


def test_lays_the_board_out_one_below_the_other(phone: Page, town: Site) -> None:
    enter(phone, a_person(town.house, name="dora"))
    assert phone.evaluate(SIDEWAYS) == []
    parts = [box_of(phone.locator(one)) for one in ("#timeline", "#map", "#picked", "#tabs", "#items")]
    for above, below in pairwise(parts):
        assert above["y"] + above["height"] <= below["y"] + 1, parts
    bars = phone.evaluate(
        "async () => { const { timeline } = await (await import('/static/console/board.js')).shown;"
        "return [timeline.scale * 45, timeline.width - timeline.x(timeline.minute(0)),"
        "getComputedStyle(document.querySelector('.row .head')).width]; }"
    )
    assert bars[0] >= 60  # Three quarters of an hour have room for a name.
    assert bars[2] == "112px"
    expect(phone.locator("#items .item").first).to_be_visible()
