import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dispatch.accounts.services.devices import offer_pairing, revoke
from dispatch.db.tables import Technician
from tests.browser.axe import serious_faults
from tests.support.clocks import START
from tests.support.field import a_booked_visit, a_day, reports_of
from tests.support.planning import the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_shows_the_day_and_reports_a_visit_from_start_to_end(paired: Page, site: Site) -> None:
    visit = paired.locator("[data-visit='1']")
    expect(paired.locator("#visits > li")).to_have_count(2)
    expect(paired.locator("#date")).to_have_text(re.compile("Monday,? 30 November"))
    expect(visit.locator(".when")).to_have_text("11:00 (10:30–12:30)")
    for name in ("Leave for this visit", "I am here", "Start the work"):
        visit.get_by_role("button", name=name).click()
    visit.get_by_label("Notes").first.fill("new cable")
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("completed")
    expect(paired.locator("#line")).to_be_hidden()
    kinds = ("en_route", "arrived", "started", "completed")
    assert reports_of(site.house) == [(1, kind, "applied") for kind in kinds]
    assert the_visit(site.house, 1).notes == "new cable"


def test_shows_tomorrow_the_way_and_what_was_done_here_before(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    with site.house.work() as work:
        ada = work.session.query(Technician).one()
        tomorrow, before = a_booked_visit(work, ada, hours=25), a_booked_visit(work, ada, hours=5)
        before.state, before.ended_at, before.notes = "completed", work.now, "connector cleaned"
        before.order.site_id, before.order.customer_id = tomorrow.order.site_id, tomorrow.order.customer_id
    with paired.expect_response("**/mobile/day?date=2026-12-01"):
        paired.get_by_role("button", name="Refresh").click()
    context.set_offline(True)
    paired.get_by_role("button", name="Tomorrow").click()
    visit = paired.locator("#visits > li")
    expect(visit).to_have_count(1)
    expect(paired.locator("#date")).to_have_text(re.compile("Tuesday,? 1 December"))
    visit.get_by_text("What was done here before").click()
    expect(visit.locator(".history li")).to_contain_text("connector cleaned")
    visit.get_by_text("Navigate").click()
    ways = {link.inner_text(): link.get_attribute("href") for link in visit.locator(".navigate a").all()}
    assert ways["Map on this phone"].startswith("geo:47.141,9.5215?q=")
    assert "to=9.5215,47.141," in ways["Amap"]
    expect(visit.get_by_role("button", name="Leave for this visit")).to_have_count(0)


def test_works_without_a_network_and_sends_it_all_after_a_reload(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    context.set_offline(True)
    visit = paired.locator("[data-visit='1']")
    visit.get_by_role("button", name="Leave for this visit").click()
    expect(visit.locator(".state")).to_have_text("on the way")
    paired.reload()
    expect(visit.locator(".state")).to_have_text("on the way")
    visit.get_by_role("button", name="I am here").click()
    expect(paired.locator("#line")).to_contain_text("Waiting to be sent: 2")
    assert reports_of(site.house) == []

    # The line is hidden for a moment before the page has looked into its queue.
    with paired.expect_response("**/mobile/events"):
        context.set_offline(False)
        paired.reload()
    expect(paired.locator("#line")).to_be_hidden()
    assert reports_of(site.house) == [(1, "en_route", "applied"), (1, "arrived", "applied")]
    assert the_visit(site.house, 1).state == "on_site"


def test_says_why_a_visit_could_not_be_completed(paired: Page, site: Site) -> None:
    visit = paired.locator("[data-visit='2']")
    visit.get_by_text("Can't complete…").click()
    visit.get_by_label("Reason").select_option("nobody_home")
    visit.get_by_role("button", name="Send").click()
    expect(visit.locator(".state")).to_have_text("not completed")
    expect(paired.locator("#line")).to_be_hidden()
    assert reports_of(site.house) == [(2, "cannot_complete", "applied")]
    assert the_visit(site.house, 2).reason_code == "nobody_home"


def test_asks_to_be_paired_again_once_shut_out(paired: Page, site: Site) -> None:
    with site.house.work() as work:
        ada = work.session.query(Technician).one()
        revoke(work, ada.id, 1)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.get_by_label("Pairing code")).to_be_visible()
    expect(paired.locator("#visits")).to_be_hidden()


def test_refuses_a_code_that_nobody_gave(site: Site, page: Page) -> None:
    page.goto("/tech")
    code = page.get_by_label("Pairing code")
    expect(code).to_have_attribute("title", "The code has twelve digits")
    code.fill("00000000")
    page.get_by_role("button", name="Pair").click()
    expect(page.locator("#line")).to_have_text("Wrong code. Ask your dispatcher for a new one.")


KEPT_WORDS = """async () => {
    const opened = indexedDB.open("field-dispatch");
    await new Promise((done) => { opened.onsuccess = done; });
    const kept = opened.result.transaction("kept").objectStore("kept").getAllKeys();
    await new Promise((done) => { kept.onsuccess = done; });
    return kept.result;
}"""
"""What the device keeps, by name."""


def test_pairs_by_the_picture_in_chinese_and_forgets_once_locked_out(browser: Browser, site: Site) -> None:
    site.house.clock.set(START)  # type: ignore[attr-defined]
    with site.house.work() as work:
        _, (ada,) = a_day(work)
        a_booked_visit(work, ada)
        code = offer_pairing(work, ada.id).code
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/tech#{code}")
    expect(page.get_by_label("配对码")).to_have_value(code)
    assert serious_faults(page) == []
    assert "#" not in page.url
    page.get_by_role("button", name="配对").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Weiss")
    expect(page.locator("[data-visit='1'] .state")).to_have_text("已排程")
    assert serious_faults(page) == []
    assert "token" in page.evaluate(KEPT_WORDS)
    with site.house.work() as work:
        revoke(work, work.session.query(Technician).one().id, 1)
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_label("配对码")).to_be_visible()
    assert page.evaluate(KEPT_WORDS) == []
    context.close()
