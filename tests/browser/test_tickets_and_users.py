"""Complaints and users by clicking, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.desks import done, sit_down, sound
from tests.support.complaints import a_cause, a_desk, an_order, complain
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_takes_a_complaint_in_and_sees_it_to_the_customers_answer(page: Page, site: Site) -> None:
    an_order(site.house)
    a_cause(site.house)
    a_desk(site.house, "noor")
    sit_down(page, site, Role.SERVICE, "/console/orders/1", name="sam")
    page.locator("a[href*='/console/complaints/new']").first.click()
    page.get_by_label("Category").select_option("question")
    page.get_by_role("button", name="Choose").click()
    page.get_by_label("In the customer's words").fill("When does somebody call me back?")
    sound(page)
    page.get_by_role("button", name="Take in").click()
    expect(page.locator("dl").first).to_contain_text("sam")
    sound(page)
    page.locator("#step").get_by_label("State").select_option("in_progress")
    page.locator("#step").get_by_label("Note for colleagues").fill("Asked the field.")
    page.get_by_role("button", name="Take the step").click()
    done(page, "Noted.")
    page.get_by_label("What the customer is told").last.fill("We call you at three.")
    page.get_by_role("button", name="Tell them").click()
    done(page, "The customer is told.")
    page.locator("summary", has_text="Cause").click()
    page.get_by_role("button", name="Note the cause").click()
    done(page, "The cause is noted.")
    page.locator("summary", has_text="Hand over").click()
    page.get_by_label("What they should know").fill("You know the node.")
    page.get_by_role("button", name="Ask", exact=True).click()
    done(page, "Your colleague has been asked.")
    page.locator("#step").get_by_label("State").select_option("resolved")
    page.locator("#step").get_by_label("Note for colleagues").fill("Called, and all is said.")
    page.get_by_role("button", name="Take the step").click()
    done(page, "Noted.")
    page.goto("/console/complaints?mine=1")
    expect(page.locator("tbody tr")).to_have_count(1)
    sound(page)


def test_takes_over_and_returns_a_complaint_in_chinese(chinese: Page, site: Site) -> None:
    order_id = an_order(site.house)
    complain(a_desk(site.house), order_id)
    sit_down(chinese, site, Role.DISPATCHER, "/console/complaints")
    sound(chinese)
    chinese.locator("tbody a").first.click()
    expect(chinese.locator("blockquote").first).to_have_text("Still slow.")
    sound(chinese)
    chinese.goto("/console/complaints/new?category=workmanship")
    chinese.locator("#name").fill("李静")
    chinese.locator("#phone").fill("+12025550178")
    chinese.locator("#said").fill("墙面没有恢复原状")
    for asked in chinese.locator("form[action='/console/complaints'] input[required]:not(#name):not(#phone)").all():
        asked.fill("客厅")
    sound(chinese)
    chinese.locator("form[action='/console/complaints'] button").click()
    expect(chinese.locator("blockquote").first).to_have_text("墙面没有恢复原状")
    sound(chinese)


def test_adds_a_user_gives_roles_and_ends_what_they_hold(page: Page, site: Site) -> None:
    sit_down(page, site, Role.ADMIN, "/console/users")
    sound(page)
    page.locator("summary", has_text="Another user").click()
    page.get_by_label("Name", exact=True).fill("noor")
    page.locator("select[name=role]").select_option("service")
    page.get_by_label("Password").fill(PASSWORD)
    sound(page)
    page.locator("form[action='/console/users'] button").click()
    page.get_by_role("link", name="noor").click()
    expect(page.locator("h1")).to_contain_text("service")
    page.locator("summary", has_text="Give another role").click()
    page.locator("select[name=role]").select_option("dispatcher")
    page.get_by_role("button", name="Give this role").click()
    done(page, "Given. They have to sign in again.")
    expect(page.locator("h1")).to_contain_text("dispatcher")
    page.locator("form[action$='/active'] button").click()
    sound(page)
    expect(page.locator(".notice.bad")).to_be_visible()
    page.goto("/console/audit")
    expect(page.locator("main")).to_contain_text("role")
    sound(page)


def test_ends_a_colleagues_session_in_chinese(chinese: Page, site: Site) -> None:
    other = chinese.context.browser.new_context(base_url=site.url, locale="en-GB")
    noor = other.new_page()
    sit_down(noor, site, Role.SERVICE, "/console/desk", name="noor")
    sit_down(chinese, site, Role.ADMIN, "/console/users", name="chief")
    sound(chinese)
    chinese.get_by_role("link", name="noor").click()
    sound(chinese)
    chinese.locator("form[action*='/sessions/'][action$='/end'] button").first.click()
    sound(chinese)
    noor.reload()
    expect(noor.locator("input[name=password]")).to_be_visible()
    other.close()
    a_person(site.house, Role.SERVICE, name="later")
    chinese.goto("/console/account")
    sound(chinese)
