import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Customer
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import a_town
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_finds_an_order_answers_its_customer_and_words_a_text(site: Site, page: Page) -> None:
    a_town(site.house, orders=2)
    with site.house.work() as work:
        work.session.get_one(Customer, 2).name = "Robin Clark"
    name = a_person(site.house, name="dora")
    page.goto("/console/board?date=2026-11-30")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("#desk[data-ready]")
    page.keyboard.press("/")
    page.keyboard.type("clark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    page.get_by_role("cell").get_by_role("link").first.click()
    page.get_by_label("Your text").fill("We found your modem.")
    page.get_by_role("button", name="See it first").click()
    expect(page.get_by_role("blockquote")).to_contain_text("We found your modem. Order ")
    expect(page.get_by_text("1 text on the phone")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.ours")).to_contain_text("We found your modem.")
    page.get_by_text("Setup", exact=True).click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Wordings").click()
    page.get_by_role("link", name="Reminder").first.click()
    page.get_by_label("Your words").fill("See you soon.")
    page.get_by_role("button", name="See it first").click()
    expect(page.get_by_text("It must say {window}.")).to_be_visible()
