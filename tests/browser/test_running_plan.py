"""A plan in the making on the board: how far its search is, and the button that takes what is there."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.db.tables import Plan
from tests.browser.axe import serious_faults
from tests.browser.test_live_board import enter
from tests.support.clocks import FixedClock
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import a_town, plan_day, the_plan
from tests.support.running.long_search import searching
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def town(site: Site, clock: FixedClock) -> Site:
    a_town(site.house, orders=16, technicians=2, publishes_itself=False)
    return site


def test_follows_a_search_stops_it_and_takes_its_draft(town: Site, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, name="dora"))
    expect(page.get_by_role("button", name="Plan the day")).to_be_visible()
    with searching(town.house) as plan_id:
        run = page.locator(f"#run-{plan_id}")
        expect(run).to_have_text(
            re.compile(r"^searching · \d of 3 s · 1[0-6] of 16 placed · best [\d,]+ · how far .* unknown$")
        )
        expect(page.locator(f"#bar-{plan_id}")).to_have_attribute("value", re.compile(r"^[\d.]+$"))
        expect(page.get_by_role("button", name="Plan the day")).to_have_count(0)
        assert serious_faults(page) == []
        page.get_by_role("button", name="Stop and take it").click()
        expect(page.get_by_role("status").filter(has_text="The best plan so far is taken.")).to_be_visible()
        expect(run).to_contain_text("stopped by dora at 0")
        expect(page.get_by_role("button", name="Publish")).to_be_visible()
    plan = the_plan(town.house, plan_id)
    assert (plan.state, plan.stopped_by) == ("draft", "dora")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#plan")).to_contain_text("published")
    expect(run).to_contain_text("stopped by dora at 0")
    assert the_plan(town.house, plan_id).state == "published"


def test_says_it_in_chinese(town: Site, browser: Browser) -> None:
    page = browser.new_context(locale="zh-CN", base_url=town.url).new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/console/board?date=2026-11-30")
    page.locator("input[name=name]").fill(a_person(town.house, name="dora"))
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").last.click()
    with searching(town.house) as plan_id:
        run = page.locator(f"#run-{plan_id}")
        expect(run).to_have_text(
            re.compile(r"^正在搜索 · \d / 3 秒 · 已排 1[0-6] / 16 单 · 目前最好 [\d,]+ · 与最优的差距未知$")
        )
        page.get_by_role("button", name="停止并采用").click()
        expect(run).to_contain_text("dora于")
        expect(page.get_by_role("button", name="发布")).to_be_visible()


def test_is_stopped_on_the_page_of_the_day_without_script(town: Site, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=town.url).new_page()
    page.goto("/console?date=2026-11-30")
    page.get_by_label("Name").fill(a_person(town.house, name="dora"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    with searching(town.house) as plan_id:
        page.goto("/console?date=2026-11-30")
        page.get_by_role("button", name="Stop the search and take the best plan so far").click()
        expect(page.get_by_role("status")).to_contain_text("The best plan so far is taken.")
    page.goto("/console?date=2026-11-30")
    expect(page.locator(".plan")).to_contain_text("Stopped by dora")
    expect(page.locator(".plan")).to_contain_text("How far it is from the best possible plan is not known.")
    assert the_plan(town.house, plan_id).stopped_by == "dora"


def test_says_how_far_a_plan_is_from_the_best_possible_one(town: Site, page: Page) -> None:
    plan_id = plan_day(town.house)
    with town.house.work() as work:
        plan = work.session.get_one(Plan, plan_id)
        plan.objective = {"total": 60_000}
        plan.bound = 57_000
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, a_person(town.house, name="dora"))
    run = page.locator(f"#run-{plan_id}")
    expect(run).to_have_text("best 1,000 · none below 950 · at most 5 % to gain")
    expect(run).to_have_attribute("title", re.compile("minutes of driving"))
    with town.house.work() as work:
        work.session.get_one(Plan, plan_id).bound = 60_000
    page.reload()
    expect(run).to_have_text("best 1,000 · none below 1,000 · proven the best")
