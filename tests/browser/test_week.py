"""The week at a glance in a real browser: from the day's board to the week and to another day."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down, sound
from tests.support.planning import a_town, plan_day
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_leads_from_the_board_to_the_week_and_to_another_day(page: Page, site: Site) -> None:
    a_town(site.house, orders=3, technicians=2)
    plan_day(site.house)
    page.set_viewport_size({"width": 1440, "height": 900})
    sit_down(page, site, Role.DISPATCHER, "/console/board?date=2026-11-30")
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator("h1")).to_have_text("Week of 30 November 2026")
    expect(page.locator(".week tbody tr")).to_have_count(2)
    expect(page.locator(".week tfoot .load").first).to_contain_text("3")
    sound(page)
    page.get_by_role("link", name="Later week →").click()
    expect(page.locator("h1")).to_have_text("Week of 7 December 2026")
    page.get_by_role("link", name="← Earlier week").click()
    page.locator(".week tbody tr").first.locator("a[href*='date=2026-12-02']").click()
    expect(page.locator("#date")).to_have_text(re.compile("2 December"))


def test_speaks_chinese(chinese: Page, site: Site) -> None:
    a_town(site.house, orders=1)
    plan_day(site.house)
    sit_down(chinese, site, Role.DISPATCHER, "/console/board/week?date=2026-11-30")
    expect(chinese.locator("h1")).to_have_text("2026年11月30日起的一周")
    sound(chinese)
