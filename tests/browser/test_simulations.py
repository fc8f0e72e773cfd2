"""A simulation by clicking, in both languages: asked for, watched while it is played, compared."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.desks import done, sit_down, sound
from tests.support.clocks import FixedClock
from tests.support.histories.day_that_was import a_day_that_was
from tests.support.planning import DAY
from tests.support.running.run_jobs import run_left_jobs
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_asks_what_one_more_technician_would_have_done(page: Page, site: Site, clock: FixedClock) -> None:
    house = a_day_that_was(site.house, clock)
    sit_down(page, site, Role.DISPATCHER, "/console/reports")
    page.get_by_role("link", name="What if").click()
    sound(page)
    page.get_by_role("link", name="New simulation").click()
    sound(page)
    page.get_by_label("First day").fill(DAY.isoformat())
    page.get_by_label("Technicians more").fill("1")
    page.get_by_label("Name", exact=True).fill("One more van")
    page.get_by_label("Futures for each day").fill("40")
    page.get_by_role("button", name="Play it").click()
    expect(page.locator("progress")).to_be_visible()
    sound(page)
    run_left_jobs(house)
    expect(page.locator("thead").first).to_contain_text("One more van")  # The page keeps itself fresh.
    expect(page.locator("polyline")).to_have_count(2)
    sound(page)
    page.get_by_role("link", name="What if").click()
    page.get_by_role("link", name="New simulation").click()
    page.get_by_label("First day").fill(DAY.isoformat())
    page.get_by_role("button", name="Play it").click()
    page.get_by_role("button", name="Cancel").click()
    done(page, "The simulation is cancelled.")


def test_asks_in_chinese(chinese: Page, site: Site, clock: FixedClock) -> None:
    house = a_day_that_was(site.house, clock)
    sit_down(chinese, site, Role.DISPATCHER, "/console/simulations/new")
    sound(chinese)
    chinese.locator("[name=first_day]").fill(DAY.isoformat())
    chinese.locator("[name=shift_end_minutes]").fill("60")
    chinese.get_by_role("button", name="开始推演").click()
    run_left_jobs(house)
    expect(chinese.locator("tbody th").first).to_have_text("履约率（%）")
    sound(chinese)
