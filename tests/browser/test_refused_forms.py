"""Whoever types into a form that is refused has not typed in vain, and sees what others have changed meanwhile."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import BookingRules, CustomerNote
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down, sound
from tests.support.complaints import an_order
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser
RULES = "/console/settings/booking/1"


def test_keeps_what_was_typed_where_somebody_else_was_first_and_says_what_stands_now(page: Page, site: Site) -> None:
    an_order(site.house)
    sit_down(page, site, Role.ADMIN, RULES)
    other = page.context.new_page()
    other.goto(RULES)
    other.locator("[name=hold_minutes]").fill("41")
    other.get_by_role("button", name="Keep").click()
    expect(other.locator(".notice.good")).to_be_visible()
    mine, closures = page.locator("[name=hold_minutes]"), page.locator("[name=closures]")
    mine.fill("42")
    closures.fill("2026-12-24 00:00 - 2026-12-27 00:00 Christmas")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".notice.bad")).to_contain_text("has changed")
    expect(mine).to_have_value("42")
    expect(page.locator("[name=hold_minutes] + .by_now")).to_have_text("By now: 41")
    expect(closures).to_have_value("2026-12-24 00:00 - 2026-12-27 00:00 Christmas")
    expect(page.locator(".by_now")).to_have_count(1)
    sound(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".notice.good")).to_be_visible()
    with site.house.work() as work:
        assert work.session.query(BookingRules).one().hold_minutes == 42
    page.reload()
    expect(page.locator(".by_now")).to_have_count(0)


def test_keeps_nothing_of_what_was_taken_or_left(page: Page, site: Site) -> None:
    an_order(site.house)
    sit_down(page, site, Role.DISPATCHER, "/console/customers/1")
    note = page.locator("form[action$='/notes'] textarea")
    note.fill("Rings twice.")
    page.locator("form[action$='/notes'] button").click()
    expect(page.get_by_text("Rings twice.")).to_be_visible()
    expect(note).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
    with site.house.work() as work:
        assert work.session.query(CustomerNote).count() == 1
