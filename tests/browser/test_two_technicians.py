"""A visit for two on the board: it stands in both rows, and takes the time of both."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Technician, Territory, Visit
from dispatch.visits.services.assignment import release
from dispatch.vocabulary.terms import Role
from tests.browser.axe import serious_faults
from tests.browser.desks import sit_down
from tests.support.planning import a_town, plan_day, the_visit
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician

pytestmark = pytest.mark.browser


@pytest.fixture
def board(site: Site, page: Page) -> Page:
    a_town(site.house, orders=1, technicians=2)
    with site.house.work() as work:
        work.session.get_one(Visit, 1).crew = 2
        for number, name in ((1, "Ada Weiss"), (2, "Bo Lind")):
            work.session.get_one(Technician, number).name = name
    plan_day(site.house)
    with site.house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), name="Cy Marsh")
    page.set_viewport_size({"width": 1440, "height": 900})
    sit_down(page, site, Role.DISPATCHER, "/console/board?date=2026-11-30", name="dora")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    return page


def test_shows_a_visit_for_two_in_both_rows(site: Site, board: Page) -> None:
    visit = the_visit(site.house, 1)
    assert {visit.technician_id, visit.mate_id} == {1, 2}
    names = {1: "Ada Weiss", 2: "Bo Lind"}
    lead, mate = names[visit.technician_id], names[visit.mate_id]
    for name in (lead, mate):
        load = board.locator(".row", has_text=name).get_by_role("meter")
        expect(load).to_have_attribute("value", re.compile("^(1[5-9]|2[0-9])$"))
    said = re.compile(rf" with {lead} at ")
    expect(board.locator(".row .head", has_text=mate)).to_have_attribute("title", said)
    expect(board.locator(".row .head", has_text=lead)).not_to_have_attribute("title", said)
    assert serious_faults(board) == []


def test_brings_both_back_when_a_visit_that_was_taken_off_returns(site: Site, board: Page) -> None:
    before = the_visit(site.house, 1)
    names = {1: "Ada Weiss", 2: "Bo Lind"}
    board.locator(".row .head", has_text=names[before.technician_id]).click()
    board.keyboard.press("ArrowRight")
    board.get_by_role("button", name="Take off").click()
    board.get_by_label("Why against the rule?").fill("The mast is closed.")
    board.get_by_role("button", name="Move anyway").click()
    expect(board.locator("#sums button").last).to_have_text("1unplaced")
    assert the_visit(site.house, 1).mate_id is None
    board.locator("#undo").click()
    expect(board.locator("#sums button").last).to_have_text("0unplaced")
    after = the_visit(site.house, 1)
    assert (after.technician_id, after.mate_id, after.during) == (before.technician_id, before.mate_id, before.during)


def test_asks_for_the_second_where_a_visit_for_two_is_dropped(site: Site, board: Page) -> None:
    site_visit = the_visit(site.house, 1)
    names = {1: "Ada Weiss", 2: "Bo Lind", 3: "Cy Marsh"}
    lead, mate = names[site_visit.technician_id], names[site_visit.mate_id]
    board.locator(".row .head", has_text=lead).click()
    board.keyboard.press("ArrowRight")
    expect(board.locator("#picked")).to_contain_text(f"with {mate}")
    board.get_by_role("button", name="Second…").click()
    sheet = board.get_by_role("dialog", name=re.compile("Who comes along to "))
    expect(sheet).to_contain_text(f"{lead} leads, at ")
    expect(sheet.get_by_role("button", name="Send both")).to_be_disabled()
    assert lead not in sheet.get_by_label("Second technician").inner_text()
    sheet.get_by_label("Second technician").select_option("Cy Marsh")
    expect(sheet.get_by_role("status")).to_contain_text("Can be done")
    expect(sheet.get_by_role("status")).to_contain_text("visit joins the day")
    assert serious_faults(board) == []
    sheet.get_by_role("button", name="Send both").click()
    expect(board.locator("#picked")).to_contain_text("with Cy Marsh")
    assert the_visit(site.house, 1).mate_id == 3
    assert the_visit(site.house, 1).technician_id == site_visit.technician_id
    board.locator("#undo").click()
    expect(board.locator("#picked")).to_contain_text(f"with {mate}")
    assert the_visit(site.house, 1).mate_id == site_visit.mate_id


def test_sends_two_to_a_visit_that_nobody_has(site: Site, board: Page) -> None:
    with site.house.work() as work:
        release(work, work.session.get_one(Visit, 1))
    board.reload()
    expect(board.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    board.locator("#sums button").last.click()
    board.locator("#items .item").first.click()
    board.get_by_role("button", name="Move").click()
    for _ in range(4):
        board.keyboard.press("Shift+ArrowRight")
    expect(board.locator("#grade")).to_have_text("Dropped here, it asks who comes along")
    board.keyboard.press("Enter")
    sheet = board.get_by_role("dialog", name=re.compile("Who comes along to "))
    sheet.get_by_label("Second technician").select_option(index=1)
    sheet.get_by_role("button", name="Send both").click()
    expect(board.locator("#sums button").last).to_have_text("0unplaced")
    after = the_visit(site.house, 1)
    assert None not in (after.technician_id, after.mate_id)
