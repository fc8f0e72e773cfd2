"""From the board to a draft's comparison with what is published, and to what customers wrote, each by clicking."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Customer
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down, sound
from tests.support.planning import a_town, plan_day
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

BOARD = "/console/board?date=2026-11-30"


def named(site: Site) -> str:
    """Names the customer of the first visit; their number."""
    with site.house.work() as work:
        customer = work.session.get_one(Customer, 1)
        customer.name = "Noor Novak"
        return customer.phone


def test_compares_a_draft_by_customer_before_it_is_published(site: Site, page: Page) -> None:
    a_town(site.house, orders=2, publishes_itself=False)
    named(site)
    plan_day(site.house)
    sit_down(page, site, Role.DISPATCHER, BOARD)
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("row", name="Noor Novak")).to_be_visible()
    expect(page.get_by_role("row", name="Noor Novak")).to_contain_text("Ada Weiss")
    sound(page)


def test_shows_what_a_customer_wrote_and_leads_to_the_answer(site: Site, page: Page) -> None:
    a_town(site.house, orders=2)
    number = named(site)
    plan_day(site.house)
    sit_down(page, site, Role.DISPATCHER, BOARD)
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    expect(page.get_by_role("tab", name="Replies")).to_have_text("Replies0")
    with site.house.work() as work:
        receive(work, IncomingText("fake", "in-1", number, "Is there parking for the <van>?"))
    expect(page.get_by_role("tab", name="Replies")).to_have_text("Replies1")
    page.get_by_role("tab", name="Replies").click()
    expect(page.locator("#items")).to_contain_text("Is there parking for the <van>?")
    sound(page)
    page.locator("#items").get_by_role("link", name="Answer").click()
    page.get_by_label("Your text").fill("Yes, behind the house.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.ours").last).to_contain_text("Yes, behind the house.")
