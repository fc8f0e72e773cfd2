"""Whoever clicks twice on a button has pressed it once."""

import time

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from dispatch.accounts.services.identity import add_user
from dispatch.db.tables import ApiToken, Complaint, CustomerNote
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down
from tests.support.complaints import an_order
from tests.support.servers.live_site import Site

TWICE = "button => { setTimeout(() => button.click(), 100); setTimeout(() => button.click(), 500); }"

pytestmark = pytest.mark.browser


def test_two_clicks_on_a_button_are_one_act(page: Page, site: Site) -> None:
    an_order(site.house)
    with site.house.work() as work:
        user_id = add_user(work, "crm", Role.SERVICE).id
    sit_down(page, site, Role.ADMIN, "/console")
    page.goto("/console/complaints/new?order=1&category=question")
    page.get_by_label("In the customer's words").fill("When does somebody call me back?")
    page.get_by_role("button", name="Take in").dblclick()
    expect(page).to_have_url(f"{site.url}/console/complaints/1")

    page.goto("/console/customers/1")
    page.locator("form[action$='/notes'] textarea").fill("Rings twice.")
    page.locator("form[action$='/notes'] button").dblclick()
    expect(page.get_by_text("Rings twice.")).to_have_count(1)

    page.goto(f"/console/users/{user_id}")
    page.locator("details", has=page.locator("form[action$='/tokens']")).locator("summary").click()
    with site.house.work() as work:  # Somebody else's act makes the first click wait.
        work.session.execute(text("LOCK TABLE api_tokens IN EXCLUSIVE MODE"))
        page.locator("form[action$='/tokens'] button").evaluate(TWICE)
        time.sleep(1)
    expect(page.locator("main")).to_contain_text("fd_")
    with site.house.work() as work:
        assert [work.session.query(table).count() for table in (Complaint, CustomerNote, ApiToken)] == [1, 1, 1]


def test_a_form_can_be_sent_again_after_coming_back_to_it(page: Page, site: Site) -> None:
    an_order(site.house)
    sit_down(page, site, Role.DISPATCHER, "/console/customers/1")
    for words in ("Rings twice.", "Has a dog."):
        page.locator("form[action$='/notes'] textarea").fill(words)
        page.locator("form[action$='/notes'] button").click()
        expect(page.get_by_text(words)).to_be_visible()
        page.go_back()
        expect(page.locator("form[action$='/notes'] textarea")).to_be_visible()
    page.goto("/console/customers/1")
    expect(page.get_by_text("Rings twice.")).to_be_visible()
    expect(page.get_by_text("Has a dog.")).to_be_visible()
