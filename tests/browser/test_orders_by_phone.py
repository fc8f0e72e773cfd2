import pytest
from playwright.sync_api import Page, expect

from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import a_town
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_books_a_caller_by_keyboard_without_script(site: Site, page: Page) -> None:
    page.route("**/*.js", lambda route: route.abort())
    a_town(site.house, orders=0)
    name = a_person(site.house, name="dora")
    page.goto("/console/orders/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Who is calling").fill("202 555 0107")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Phone, as they say it")).to_have_value("202 555 0107")
    page.get_by_label("Name", exact=True).fill("Robin Clark")
    page.get_by_label("Address", exact=True).fill("Landstrasse 7")
    page.get_by_text("Point on the map").click()
    page.get_by_label("Latitude").fill("47.141")
    page.get_by_label("Longitude").fill("9.5215")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Order FD-000001 is taken.")
    page.get_by_role("button", name="Hold Mon 30 November 12:00–14:00").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Held: Mon 30 November 12:00–14:00")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm with the customer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Booked. The customer gets the confirmation by text.")
    expect(page.get_by_text("Mon 30 November 12:00–14:00").first).to_be_visible()
