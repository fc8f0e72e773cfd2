"""Messages of the mail desk and standing wishes for technicians, by clicking, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Territory, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down, sound
from tests.support.complaints import an_order
from tests.support.doors.emails import a_mailbox, a_message
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician

pytestmark = pytest.mark.browser

STRANGER = a_message(sender="Noor <noor@elsewhere.example>")
OTHER = a_message(
    "Which router do you sell?", subject="Router", sender="Li <li@shop.example>", message_id="<m-2@shop.example>"
)


def hand_in(page: Page, *messages: bytes) -> None:
    """Hands a mailbox in where e-mails are listed."""
    mailbox = {"name": "desk.mbox", "mimeType": "application/mbox", "buffer": a_mailbox(*messages)}
    page.locator("input[type=file]").set_input_files(mailbox)
    page.locator("form[enctype] button").dblclick()
    expect(page.locator("tbody tr")).to_have_count(len(messages))


def test_takes_messages_in_and_says_whose_one_is(page: Page, site: Site) -> None:
    an_order(site.house)
    with site.house.work() as work:
        reference = work.session.get_one(WorkOrder, 1).reference
    sit_down(page, site, Role.SERVICE, "/console/emails", name="sam")
    sound(page)
    hand_in(page, STRANGER, OTHER)
    sound(page)
    page.get_by_role("link", name="Internet drops").click()
    expect(page.locator("blockquote")).to_have_text("The internet drops every evening.")
    page.locator("#whose input[name=q]").fill(reference)
    page.keyboard.press("Enter")
    expect(page.locator("form[action$='/assignment'] button").first).to_be_visible()
    sound(page)
    page.locator("form[action$='/assignment'] button").first.click()
    expect(page.locator("dl a[href^='/console/complaints/']")).to_be_visible()
    sound(page)
    page.locator("dl a[href^='/console/complaints/']").click()
    expect(page.locator("main")).to_contain_text("The internet drops every evening.")


def test_sets_a_message_aside_in_chinese(chinese: Page, site: Site) -> None:
    an_order(site.house)
    sit_down(chinese, site, Role.SERVICE, "/console/emails", name="sam")
    hand_in(chinese, OTHER)
    sound(chinese)
    chinese.get_by_role("link", name="Router").click()
    sound(chinese)
    chinese.locator("form[action$='/set-aside'] button").click()
    expect(chinese.get_by_role("status").first).to_have_text("邮件已标记为无需处理。")
    expect(chinese.locator("form[action$='/set-aside']")).to_have_count(0)
    sound(chinese)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_keeps_whom_a_customer_wants_and_asks_for_them_with_the_next_order(page: Page, site: Site, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    an_order(site.house)
    with site.house.work() as work:
        territory = work.session.query(Territory).first()
        assert territory is not None
        for name in ("Ada Weiss", "Bo Lind"):
            a_technician(work, territory, name=name)
    sit_down(page, site, Role.DISPATCHER, "/console/customers/1")
    section = page.locator("section", has=page.locator("#wishes"))
    section.locator("summary").click()
    section.get_by_label("Should come").select_option(label="Ada Weiss")
    section.get_by_label("Must not come").select_option(label="Bo Lind")
    sound(page)
    section.get_by_role("button").click()
    expect(section.locator("dl")).to_contain_text("Ada Weiss")
    expect(section.locator("dl")).to_contain_text("Bo Lind")
    sound(page)
    page.goto("/console/orders/new?customer=1")
    expect(page.locator("select[name=preferred] option:checked")).to_have_text("Ada Weiss")
    expect(page.locator("select[name=excluded] option:checked")).to_have_text("Bo Lind")
    sound(page)
