"""A visit for two on the board: it stands in both rows, and takes the time of both."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Technician, Visit
from dispatch.vocabulary.terms import Role
from tests.browser.axe import serious_faults
from tests.browser.desks import sit_down
from tests.support.planning import a_town, plan_day, the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture
def board(site: Site, page: Page) -> Page:
    a_town(site.house, orders=1, technicians=2)
    with site.house.work() as work:
        work.session.get_one(Visit, 1).crew = 2
        for number, name in ((1, "Ada Weiss"), (2, "Bo Lind")):
            work.session.get_one(Technician, number).name = name
    plan_day(site.house)
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
