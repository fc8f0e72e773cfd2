import pytest
from playwright.sync_api import Page, expect

from tests.support.messages import a_text
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def told(site: Site) -> Site:
    """One customer was told of their visit."""
    with site.house.work() as work:
        a_text(work, phone="+12025550123", reference="BSS-7")
    site.house.clock.forward(hours=3)  # type: ignore[attr-defined]
    site.send_texts()
    return site


def test_lets_a_newcomer_read_a_text_answer_it_and_see_the_reply(told: Site, page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Inbox").click()
    page.get_by_role("link", name="Your appointment").click()
    expect(page.locator("#bubbles .ours")).to_contain_text("Reply 1 to confirm")
    page.get_by_label("Answer as the customer").fill("1")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#bubbles .theirs")).to_contain_text("understood and done")
    expect(page.get_by_label("Answer as the customer")).to_have_value("")
    told.send_texts()
    expect(page.locator("#bubbles .ours").last).to_contain_text("is confirmed")


def test_answers_with_one_press(told: Site, page: Page) -> None:
    page.goto("/inbox/12025550123")
    page.get_by_role("button", name="3 call me").click()
    expect(page.locator("#bubbles .theirs")).to_contain_text("3")
    told.send_texts()
    expect(page.locator("#bubbles .ours").last).to_contain_text("we'll call you by")


def test_shows_new_phones_by_itself(told: Site, page: Page) -> None:
    page.goto("/inbox")
    expect(page.locator("#phones a")).to_have_count(1)
    with told.house.work() as work:
        a_text(work, phone="+12025550124")
    told.send_texts()
    expect(page.locator("#phones a")).to_have_count(2)


def test_keeps_what_one_is_writing_while_texts_arrive(told: Site, page: Page) -> None:
    page.goto("/inbox/12025550123")
    page.get_by_label("Answer as the customer").fill("Could you")
    with told.house.work() as work:
        a_text(work, phone="+12025550123")
    told.send_texts()
    expect(page.locator("#bubbles .ours")).to_have_count(2)
    expect(page.get_by_label("Answer as the customer")).to_have_value("Could you")
