from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Appointment, Customer, Plan, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.planning.processes import planning
from tests.browser.desks import done
from tests.support.clocks import START
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import a_town, plan_day, the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def day(site: Site, page: Page) -> Page:
    """The board of a planned day, before a dispatcher who has just signed in."""
    a_town(site.house, orders=3)
    with site.house.work() as work:
        work.session.get_one(Customer, 1).name = "<img src=x onerror=alert(1)>"
    plan_day(site.house)
    name = a_person(site.house, name="dora")
    page.goto("/console")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_signs_in_pins_a_visit_and_plans_the_day_again(day: Page, site: Site) -> None:
    row = day.locator("#visit-2")
    row.get_by_role("link", name="Pin…").click()
    form = day.locator("tr.opened form").first
    form.get_by_label("Arrival").fill("15:30")
    form.get_by_role("button", name="Pin").click()
    expect(day.get_by_role("status")).to_have_text("Pinned. The next plan keeps to it.")
    expect(row).to_contain_text("pinned")

    day.get_by_role("button", name="Plan again").click()
    expect(day.get_by_role("status")).to_contain_text("The plan is being computed")
    with site.house.work() as work:
        newest = work.session.query(Plan).order_by(Plan.id.desc()).first()
        assert newest is not None
        plan_id = newest.id
    planning.run(site.house, plan_id)
    day.reload()
    expect(day.locator(".plan")).to_contain_text(f"Plan {plan_id}, requested by dora")
    expect(day.locator("#visit-2")).to_contain_text("15:30")
    during = the_visit(site.house, 2).during
    assert during is not None
    assert during.lower == START.replace(hour=14, minute=30)


def test_says_on_the_orders_page_that_nobody_else_could_come(day: Page) -> None:
    day.goto("/console/orders/2")
    day.get_by_text("Why this technician, and who is next best?").click()
    done(day, "Nobody else could come at that time without breaking a promise.")


def test_shows_a_new_plan_by_itself(site: Site, page: Page) -> None:
    page.clock.install()
    a_town(site.house, orders=1)
    name = a_person(site.house)
    page.goto("/console")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No plan for this day yet.")).to_be_visible()
    plan_day(site.house)
    page.clock.fast_forward(15_000)
    expect(page.locator("#visit-1")).to_contain_text("scheduled")


def test_switches_the_language_where_one_is(day: Page) -> None:
    day.get_by_role("link", name="中文").click()
    expect(day.get_by_role("button", name="重新排程")).to_be_visible()
    day.get_by_role("link", name="English").click()
    expect(day.get_by_role("button", name="Plan again")).to_be_visible()


def test_reads_an_order_from_the_board(day: Page) -> None:
    day.locator("#visit-2 a").first.click()
    expect(day.get_by_text("History")).to_be_visible()
    day.get_by_role("link", name="show on the day board").click()
    expect(day.locator("tr.opened")).to_be_visible()


def test_repairs_a_promise_at_risk_with_one_press(day: Page, site: Site) -> None:
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 2)
        told = work.session.query(Appointment).filter_by(visit_id=2).one()
        visit.eta = told.arrival_window.upper + timedelta(hours=1)
        jeopardies.review(work, visit.technician_id or 0)
    promise_repair.find(site.house, 1)
    day.get_by_text("Today", exact=True).first.click()
    day.get_by_role("link", name="At risk").click()
    expect(day.locator("#jeopardy-1")).to_contain_text("60 min late")
    day.get_by_role("button", name="Do this: Call the customer").click()
    expect(day.get_by_role("status")).to_have_text("A task asks to call the customer.")
    expect(day.locator("#jeopardy-1")).to_contain_text("Chosen: Call the customer.")


def test_sends_a_technician_by_hand_from_the_board(day: Page, site: Site) -> None:
    day.locator("#visit-2").get_by_role("link", name="Pin…").click()
    form = day.locator("form.assigning")
    form.get_by_label("Arrival").fill("20:30")
    form.get_by_role("button", name="Dispatch now").click()
    expect(day.locator(".notice")).to_contain_text("This breaks rules")
    day.locator("#visit-2").get_by_role("link", name="Pin…").click()
    form = day.locator("form.assigning")
    form.get_by_label("Arrival").fill("20:30")
    form.get_by_label("Reason").fill("They asked for it.")
    form.get_by_role("button", name="Dispatch now").click()
    expect(day.locator(".notice")).to_have_text("Dispatched. The customer is notified.")
    expect(day.locator("#visit-2")).to_contain_text("20:30")
