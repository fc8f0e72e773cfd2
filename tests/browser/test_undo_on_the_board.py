"""Undo on the board beyond moves: tasks, absences and repairs are taken back, and what can't be says so."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Absence, Appointment, Customer, Task, Territory, Visit, WorkOrder
from dispatch.kernel.records import a_task, open_tasks
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import FixedClock
from tests.support.orders import a_window
from tests.support.planning import EARLY, a_town, plan_day, the_plan, the_visit
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician

pytestmark = pytest.mark.browser


@pytest.fixture
def town(site: Site, clock: FixedClock) -> Site:
    """Two visits of Ada Weiss, the first late by its forecast; Cy Marsh is free; a task waits."""
    a_town(site.house, orders=2, technicians=1, symptom="router_fault", windows=(a_window(hours=1, length_hours=6),))
    plan_day(site.house)
    with site.house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), name="Cy Marsh")
        for number, name in enumerate(("Noor Novak", "Li Jing"), 1):
            work.session.get_one(Customer, number).name = name
        visit, told = work.session.get_one(Visit, 1), work.session.query(Appointment).filter_by(visit_id=1).one()
        visit.eta = told.arrival_window.upper + timedelta(minutes=40)
        jeopardies.review(work, visit.technician_id or 0)
        open_tasks(work, [a_task(work, "promise_in_doubt", "visit:2", "Look at this.", order_id=2, visit_id=2)])
    clock.set(EARLY)
    promise_repair.find(site.house, 1)
    return site


@pytest.fixture
def board(town: Site, page: Page) -> Page:
    page.set_viewport_size({"width": 1440, "height": 900})
    sit_down(page, town, Role.DISPATCHER, "/console/board?date=2026-11-30", name="dora")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    return page


def states(site: Site) -> list[str]:
    with site.house.work() as work:
        return [one.state for one in work.session.query(Task).filter_by(topic="visit:2")]


def test_opens_a_closed_task_again_and_closes_it_anew(town: Site, board: Page) -> None:
    board.locator("#tab-tasks").click()
    board.locator("#items").get_by_role("button", name="Done").first.click()
    expect(board.locator("#undo")).to_have_attribute("aria-label", "Undo: The task is done.")
    assert states(town) == ["done"]
    board.locator("#undo").click()
    expect(board.locator("#toast")).to_have_text("The task is open again.")
    assert states(town) == ["open"]
    board.locator("#redo").click()
    expect(board.locator("#toast")).to_have_text("Done again.")
    assert states(town) == ["done"]


def test_takes_an_absence_back_and_says_before_what_that_leaves(town: Site, board: Page) -> None:
    board.locator(".row .head", has_text="Ada Weiss").click()
    board.get_by_role("button", name="Ada Weiss is away").click()
    board.get_by_role("button", name="Enter the absence").click()
    expect(board.locator("#toast")).to_contain_text("Entered.")
    board.locator("#undo").click()
    expect(board.locator("#verdict")).to_contain_text("Visits that others have by now stay with them")
    with town.house.work() as work:
        assert work.session.query(Absence).count() == 1
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_contain_text("The absence is out")
    with town.house.work() as work:
        assert work.session.query(Absence).count() == 0


def test_takes_a_repair_back_as_a_move_that_says_whom_it_tells(town: Site, board: Page) -> None:
    before = the_visit(town.house, 1).technician_id
    board.get_by_role("button", name="Take: Another technician").click()
    expect(board.locator("#toast")).to_have_text("Another technician goes; the customer is told.")
    assert the_visit(town.house, 1).technician_id != before
    board.locator("#undo").click()
    expect(board.locator("#verdict")).to_contain_text("Noor Novak was told already and will be told again.")
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_contain_text("Taken back.")
    assert the_visit(town.house, 1).technician_id == before


def report(board: Page, kind: str, why: str = "") -> None:
    """Reports something of the first visit of the list, and has it taken back as far as the question before."""
    board.get_by_role("button", name="More", exact=True).click()
    board.get_by_label("What", exact=True).select_option(kind)
    board.get_by_label("Why, or which part").fill(why)
    board.get_by_role("button", name="Report").click()
    expect(board.locator("#toast")).to_contain_text("Reported.")


def customers_number(site: Site) -> str:
    with site.house.work() as work:
        return work.session.get_one(Customer, 1).phone


def test_takes_a_cancelled_order_up_again_at_its_old_place_and_says_whom_that_tells(
    town: Site, board: Page, clock: FixedClock
) -> None:
    before = the_visit(town.house, 1)
    report(board, "customer_cancels", "Moved away.")
    assert the_visit(town.house, 1).state == "cancelled"
    expect(board.locator("#undo")).to_have_attribute("title", "Undo: Noor Novak: The customer cancels")
    board.locator("#undo").click()
    expect(board.locator("#verdict")).to_contain_text("Noor Novak has heard that the visit is cancelled, unless")
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_have_text("The order is taken up again; Noor Novak is told the time anew.")
    visit = the_visit(town.house, 1)
    assert (visit.state, visit.technician_id, visit.during) == (before.state, before.technician_id, before.during)
    clock.forward(seconds=30)
    carrier = FakeCarrier()
    SenderPool(with_carriers(town.house, carrier)).send_due()
    # Nobody hears of a cancellation that was taken back before its text left, nor that a new time comes.
    assert [one.kind for one in carrier.taken if one.to == customers_number(town)] == ["confirmation"]


def test_takes_an_order_up_again_without_a_time_where_its_place_is_taken(town: Site, board: Page) -> None:
    before = the_visit(town.house, 1)
    report(board, "customer_cancels", "Moved away.")
    with town.house.work() as work:
        work.session.add(Absence(technician_id=before.technician_id, during=before.during, reason="ill"))
    board.locator("#undo").click()
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_contain_text("it waits for a time")
    assert (the_visit(town.house, 1).state, the_visit(town.house, 1).technician_id) == ("draft", None)


def test_gives_a_visit_its_time_back_that_was_to_take_longer(town: Site, board: Page) -> None:
    before = the_visit(town.house, 1).service_seconds
    report(board, "visit_longer")
    assert the_visit(town.house, 1).service_seconds == before + 1800
    board.locator("#undo").click()
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_contain_text("It takes as long as before")
    assert the_visit(town.house, 1).service_seconds == before
    board.locator("#redo").click()
    expect(board.locator("#toast")).to_have_text("Done again.")
    assert the_visit(town.house, 1).service_seconds == before + 1800


def test_lets_an_order_go_on_whose_part_is_there_after_all(town: Site, board: Page) -> None:
    report(board, "part_missing", "A splitter.")
    board.locator("#undo").click()
    expect(board.locator("#verdict")).to_contain_text("the order need not wait for a part")
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_have_text("The order waits for no part any more; Noor Novak is offered times.")
    with town.house.work() as work:
        assert work.session.get_one(WorkOrder, 1).state == "received"


def test_takes_the_absence_of_somebody_ill_out_again(town: Site, board: Page) -> None:
    report(board, "technician_ill")
    board.locator("#undo").click()
    board.get_by_role("button", name="Take back and tell").click()
    expect(board.locator("#toast")).to_have_text("The absence is out; Ada Weiss can be planned again.")
    with town.house.work() as work:
        assert work.session.query(Absence).count() == 0


def test_says_that_a_publication_cannot_be_taken_back(site: Site, page: Page, clock: FixedClock) -> None:
    a_town(site.house, orders=2, publishes_itself=False)
    plan_id = plan_day(site.house)
    clock.set(EARLY)
    page.set_viewport_size({"width": 1440, "height": 900})
    sit_down(page, site, Role.DISPATCHER, "/console/board?date=2026-11-30", name="dora")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#plan")).to_contain_text("published")
    expect(page.locator("#undo")).to_have_attribute("title", re.compile("^Can't be undone: Published"))
    page.locator("#undo").click()
    expect(page.locator("#toast")).to_contain_text("A published plan can't be taken back")
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator("#redo")).to_be_disabled()
    assert the_plan(site.house, plan_id).state == "published"
    assert the_visit(site.house, 1).technician_id is not None


def test_says_what_it_cannot_take_back_and_why(town: Site, board: Page) -> None:
    board.get_by_role("button", name="Take: Call the customer").click()
    expect(board.locator("#undo")).to_have_attribute("title", re.compile("^Can't be undone: "))
    board.locator("#undo").click()
    expect(board.locator("#toast")).to_contain_text("The task to call the customer stands")
    expect(board.locator("#undo")).to_be_disabled()
