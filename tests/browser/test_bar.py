"""The console's bar in a browser: one line on every screen, every page in two presses, by mouse, keys and thumb."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.conftest import watched
from tests.browser.desks import sit_down, sound
from tests.support.planning import a_town
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

ONE_LINE = 60
"""Pixels: two lines of the bar take eighty at least."""


@pytest.fixture
def admin(page: Page, site: Site) -> Page:
    a_town(site.house, orders=1)
    sit_down(page, site, Role.ADMIN, "/console/desk")
    return page


def height(page: Page) -> float:
    box = page.locator(".bar").bounding_box()
    assert box is not None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return box["height"]


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_takes_one_line(admin: Page, width: int) -> None:
    admin.set_viewport_size({"width": width, "height": 844})
    assert height(admin) <= ONE_LINE
    admin.goto("/console/board?date=2026-11-30")
    expect(admin.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    assert height(admin) <= ONE_LINE


@pytest.mark.parametrize("width", [1280, 390])
def test_takes_one_line_in_chinese(chinese: Page, site: Site, width: int) -> None:
    a_town(site.house, orders=1)
    sit_down(chinese, site, Role.ADMIN, "/console/desk")
    chinese.set_viewport_size({"width": width, "height": 844})
    assert height(chinese) <= ONE_LINE
    chinese.get_by_text("客户服务", exact=True).click()
    expect(chinese.get_by_role("link", name="投诉")).to_be_visible()
    sound(chinese)


def test_is_narrow_as_soon_as_the_screen_is(admin: Page) -> None:
    admin.set_viewport_size({"width": 1280, "height": 844})
    admin.set_viewport_size({"width": 390, "height": 844})
    assert admin.evaluate("document.getAnimations().length") == 0
    height(admin)


def test_leads_everywhere_in_two_presses_and_says_where_one_is(admin: Page) -> None:
    expect(admin.locator(".bar summary.here")).to_have_text("Today")
    admin.get_by_text("Service", exact=True).click()
    expect(admin.get_by_role("link", name="Complaints")).to_be_visible()
    sound(admin)
    admin.get_by_text("Figures", exact=True).click()
    expect(admin.get_by_role("link", name="Complaints")).to_be_hidden()
    admin.get_by_role("link", name="Clusters").click()
    expect(admin.locator(".bar summary.here")).to_have_text("Figures")


def test_is_walked_by_keys(admin: Page) -> None:
    summary = admin.locator(".bar summary").first
    summary.focus()
    admin.keyboard.press("Enter")
    admin.keyboard.press("ArrowDown")
    expect(admin.get_by_role("link", name="New order")).to_be_focused()
    admin.keyboard.press("ArrowUp")
    expect(admin.get_by_role("link", name="Waiting list")).to_be_focused()
    admin.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(admin.get_by_role("link", name="Waiting list")).to_be_hidden()
    admin.keyboard.press("/")
    admin.keyboard.type("nobody")
    admin.keyboard.press("Enter")
    expect(admin.locator("h1")).to_have_text("Search")


def test_closes_beside_a_menu(admin: Page) -> None:
    admin.get_by_text("Setup", exact=True).click()
    expect(admin.get_by_role("link", name="Webhooks")).to_be_visible()
    admin.mouse.click(200, 600)
    expect(admin.get_by_role("link", name="Webhooks")).to_be_hidden()


def test_opens_on_a_phone_without_script(browser: Browser, site: Site) -> None:
    a_town(site.house, orders=1)
    context = browser.new_context(
        base_url=site.url, locale="en-GB", viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    with watched(context, site) as page:
        sit_down(page, site, Role.DISPATCHER, "/console/desk")
        page.get_by_text("Service", exact=True).click()
        page.get_by_role("link", name="Complaints").click()
        expect(page.locator("h1").first).to_contain_text("Complaints")
    context.close()
