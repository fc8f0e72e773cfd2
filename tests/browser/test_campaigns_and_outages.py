"""Campaigns and outages by clicking, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.desks import done, sit_down, sound
from tests.support.clocks import START, FixedClock
from tests.support.doors.campaigns import MORNING, a_town_of_lines, invite
from tests.support.doors.outages import a_line, a_network, got, report, tell
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_plans_starts_and_rests_a_campaign(page: Page, site: Site, clock: FixedClock) -> None:
    town = a_town_of_lines(site.house, 3, without_consent=1)
    clock.set(MORNING)
    sit_down(page, site, Role.DISPATCHER, "/console/campaigns")
    sound(page)
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name", exact=True).fill("Old lines")
    page.get_by_label("Lines installed before").fill("2024-01-01")
    page.get_by_role("button", name="Who would it be?").click()
    expect(page.locator("#preview")).to_contain_text("4 customers are chosen; 3 of them can be invited.")
    sound(page)
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("h1")).to_contain_text("Old lines")
    page.get_by_role("button", name="Start").click()
    done(page, "The campaign runs.")
    assert len(invite(town)) == 3
    page.reload()
    expect(page.locator("tbody tr").filter(has_text="invited")).to_have_count(3)
    page.get_by_role("button", name="Pause").click()
    done(page, "The campaign rests.")
    page.get_by_role("button", name="End").click()
    done(page, "The campaign is over.")


def test_runs_a_campaign_in_chinese(chinese: Page, site: Site, clock: FixedClock) -> None:
    a_town_of_lines(site.house, 2)
    clock.set(MORNING)
    sit_down(chinese, site, Role.DISPATCHER, "/console/campaigns/new")
    sound(chinese)
    chinese.locator("[name=name]").fill("老用户回访")
    chinese.locator("button[value=preview]").click()
    expect(chinese.locator("#preview")).to_contain_text("2")
    chinese.locator("button[value=plan]").click()
    expect(chinese.locator("h1")).to_contain_text("老用户回访")
    chinese.locator("form[action$='/steps'] button").first.click()
    expect(chinese.locator("tbody tr")).to_have_count(2)
    sound(chinese)


def test_announces_changes_and_ends_an_outage(page: Page, site: Site, clock: FixedClock) -> None:
    clock.set(START)
    noor = a_network(site.house)
    for number in (1, 2):
        a_line(noor, number)
    sit_down(page, site, Role.DISPATCHER, "/console/outages")
    sound(page)
    page.get_by_role("link", name="Enter an outage").click()
    page.get_by_label("Kind").select_option("outage")
    page.get_by_label("Begins").fill("2026-11-30T09:00")
    page.get_by_label("Expected end").fill("2026-11-30T16:00")
    page.get_by_label("Access nodes").fill("OLT-7")
    page.get_by_label("Cause in English").fill("a cut cable")
    page.get_by_role("button", name="Show who would be told").click()
    expect(page.locator("#preview")).to_contain_text("2 customers with 2 lines would be told")
    expect(page.locator("#preview blockquote")).to_contain_text("a cut cable")
    sound(page)
    page.get_by_role("button", name="Enter and tell them").click()
    expect(page.locator("h1")).to_contain_text("Outage")
    tell(site.house)
    assert len(got(site.house, 1)) == 1
    report(noor, 1)
    page.reload()
    expect(page.locator("#joined tbody tr")).to_have_count(1)
    page.get_by_label("Expected end").fill("2026-11-30T18:00")
    page.get_by_role("button", name="Change times").click()
    done(page, "Changed; customers are told.")
    tell(site.house)
    page.get_by_role("button", name="It is over").click()
    done(page, "Ended; customers are told.")
    tell(site.house)
    assert len(got(site.house, 2)) == 3
    page.goto("/o")
    sound(page)


def test_announces_an_outage_in_chinese_and_says_what_is_missing(chinese: Page, site: Site, clock: FixedClock) -> None:
    clock.set(START)
    a_line(a_network(site.house), 1, language="zh-CN")
    sit_down(chinese, site, Role.DISPATCHER, "/console/outages/new")
    chinese.locator("#starts_at").fill("2026-11-30T09:00")
    chinese.locator("#ends_at").fill("2026-11-30T16:00")
    chinese.locator("button[value=preview]").click()
    expect(chinese.get_by_role("alert")).to_be_visible()
    sound(chinese)
    chinese.locator("#access_nodes").fill("OLT-7")
    chinese.locator("button[value=preview]").click()
    chinese.locator("button[value=send]").click()
    expect(chinese.locator("#telling")).to_be_visible()
    sound(chinese)
    chinese.goto("/console/outages")
    expect(chinese.locator("tbody tr")).to_have_count(1)
    sound(chinese)
