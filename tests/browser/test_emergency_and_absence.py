"""Sends an emergency and enters an absence on the board in a real browser: what it does is said before it is done."""

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Absence, Customer, Message, Territory, Visit
from dispatch.vocabulary.terms import Priority, Role
from tests.browser.desks import sit_down, sound
from tests.support.clocks import FixedClock
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, a_town, plan_day
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician

pytestmark = pytest.mark.browser


@pytest.fixture
def town(site: Site, clock: FixedClock) -> Site:
    """Two visits of Ada Weiss, Cy Marsh who is free, and Ines Costa's line that is dead and that nobody has."""
    a_town(site.house, orders=2, technicians=1, symptom="router_fault", windows=(a_window(hours=1, length_hours=6),))
    plan_day(site.house)
    with site.house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), name="Cy Marsh")
        an_order(work, priority=Priority.EMERGENCY, symptom="router_fault", windows=(), point=(47.141, 9.521))
        for number, name in enumerate(("Noor Novak", "Li Jing", "Ines Costa"), 1):
            work.session.get_one(Customer, number).name = name
    clock.set(EARLY)
    clock.forward(hours=2, minutes=15)
    return site


def open_board(page: Page, site: Site, *, name: str = "dora") -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sit_down(page, site, Role.DISPATCHER, "/console/board", name=name)
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)


def pick_unplaced(page: Page) -> None:
    page.locator("#tab-unplaced").click()
    page.locator("#items .who").click()


def confirmations(site: Site) -> int:
    with site.house.work() as work:
        return work.session.query(Message).filter_by(kind="confirmation").count()


def test_says_who_can_come_before_an_emergency_is_sent_and_sends_the_chosen_one(town: Site, page: Page) -> None:
    open_board(page, town)
    before = confirmations(town)
    pick_unplaced(page)
    page.get_by_role("button", name="Send now").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio")).to_have_count(2)
    expect(sheet).to_contain_text(re.compile(r"(Ada Weiss|Cy Marsh): there at \d\d:\d\d, \d+ min more driving"))
    expect(sheet).to_contain_text("Ines Costa: comes")
    sound(page)
    assert confirmations(town) == before
    sheet.get_by_role("radio", name="Cy Marsh").check()
    sheet.get_by_role("button", name="Send").click()
    expect(page.locator("#toast")).to_contain_text("Cy Marsh goes to Ines Costa at")
    assert confirmations(town) == before + 1
    with town.house.work() as work:
        assert work.session.query(Visit).filter_by(order_id=3).one().technician.name == "Cy Marsh"
    expect(page.locator("#undo")).to_be_enabled()


def test_says_that_only_a_repair_makes_room(town: Site, page: Page) -> None:
    with town.house.work() as work:
        work.session.query(Visit).filter_by(order_id=3).one().skills = ["welding"]
    open_board(page, town)
    pick_unplaced(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#sheet")).to_contain_text("Nobody has room in these hours")
    page.get_by_role("button", name="Make room").click()
    expect(page.locator("#toast")).to_contain_text("A repair of the routes makes room")


def test_says_what_an_absence_does_to_promises_before_it_is_entered(town: Site, page: Page) -> None:
    open_board(page, town)
    page.locator(".row .head", has_text="Ada Weiss").click()
    page.get_by_role("button", name="Ada Weiss is away").click()
    sheet = page.locator("#sheet")
    expect(sheet.locator(".means")).to_contain_text("2 customers were told a time; as things stand others can keep 2")
    expect(sheet.locator(".means")).to_contain_text("Cy Marsh could come at")
    sound(page)
    with town.house.work() as work:
        assert work.session.query(Absence).count() == 0
    sheet.get_by_label("Why").select_option("training")
    sheet.get_by_label("Note").fill("splicing")
    sheet.get_by_label("Until").fill("2026-11-30T13:00")
    expect(sheet.get_by_role("button", name="Enter the absence")).to_be_enabled()
    sheet.get_by_role("button", name="Enter the absence").click()
    expect(page.locator("#toast")).to_contain_text("Entered")
    with town.house.work() as work:
        absence = work.session.query(Absence).one()
        assert (absence.technician_id, absence.kind, absence.reason) == (1, "training", "splicing")
        assert absence.during.upper.isoformat() == "2026-11-30T12:00:00+00:00"
    expect(page.locator(".row .head", has_text="Ada Weiss")).to_have_attribute(
        "title", re.compile(r"· Training 10:\d\d–13:00")
    )


def test_says_the_day_of_a_visit_on_another_day_once(town: Site, page: Page) -> None:
    open_board(page, town)
    page.get_by_role("link", name="Day before").click()
    expect(page.locator("#date")).to_have_text("Sun 29 Nov")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    page.locator(".row .head", has_text="Ada Weiss").click()
    page.get_by_role("button", name="Ada Weiss is away").click()
    page.locator("#sheet").get_by_label("Until").fill("2026-11-30T18:00")
    expect(page.locator("#sheet .means")).to_contain_text(re.compile(r"Noor Novak, Mon,? 30 Nov \d\d:\d\d–\d\d:\d\d: "))


def test_lets_somebody_be_away_who_has_no_visit(town: Site, page: Page) -> None:
    open_board(page, town)
    page.locator(".row .head", has_text="Cy Marsh").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cy Marsh is away").click()
    expect(page.locator("#sheet .means")).to_contain_text("No visit of theirs lies in this time")
    page.get_by_role("button", name="Enter the absence").click()
    expect(page.locator("#toast")).to_have_text("Entered. Nobody was told anything.")


def test_speaks_chinese(town: Site, chinese: Page) -> None:
    open_board(chinese, town)
    pick_unplaced(chinese)
    chinese.get_by_role("button", name="立即派人").click()
    expect(chinese.locator("#sheet")).to_contain_text("到达")
    sound(chinese)
    chinese.locator("#sheet").get_by_role("button", name="关闭").click()
    chinese.locator(".row .head", has_text="Ada Weiss").click()
    chinese.get_by_role("button", name="Ada Weiss请假").click()
    expect(chinese.locator("#sheet .means")).to_contain_text("已告知2位客户时间")
    expect(chinese.locator("#absence-kind option")).to_have_text(["休假", "生病", "培训", "会议", "私人事务", "其他"])
    sound(chinese)
