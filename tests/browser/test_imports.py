"""A file of orders handed in by clicking: how far it is moves by itself, and what came of it stands there at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import OrderImport
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.vocabulary.terms import Role
from tests.browser.desks import sit_down, sound
from tests.support.servers.live_site import Site
from tests.support.technicians import a_technician, a_territory

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

FILE = """kind,customer name,phone,address
repair,Noor Novak,+12025550123,Landstrasse 5
repair,Li Jing,12345,Landstrasse 6
"""
PAGE = "/console/imports"


def _is_read(site: Site, done: int) -> None:
    with site.house.work() as work:
        row = work.session.query(OrderImport).one()
        row.lines_done = done


def _hand_in(page: Page, site: Site, folder: Path, button: str) -> None:
    with site.house.work() as work:
        a_technician(work, a_territory(work))
    file = folder / "orders.csv"
    file.write_text(FILE)
    sit_down(page, site, Role.DISPATCHER, PAGE)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=button).click()


def test_moves_by_itself_while_a_file_is_read_and_then_rests(page: Page, site: Site, tmp_path: Path) -> None:
    _hand_in(page, site, tmp_path, "Take it in")
    page.evaluate("window.same = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    bar = page.get_by_role("progressbar")
    expect(page.locator("#import")).to_contain_text("0 of 3 lines read")
    sound(page)
    _is_read(site, 1)
    expect(page.locator("#import")).to_contain_text("1 of 3 lines read")
    expect(bar).to_have_js_property("value", 1)
    _is_read(site, 0)
    work_off(site.house, unread_lines, 1)
    expect(page.locator("#import")).to_contain_text("1 taken in, 0 were here already, 1 refused")
    expect(page.get_by_role("cell", name="The phone number is not one that can be called")).to_be_visible()
    expect(bar).to_have_count(0)
    assert page.evaluate("window.same")
    sound(page)
    asked.clear()
    page.wait_for_timeout(4500)
    assert asked == []


def test_says_how_far_a_trial_is_in_chinese(chinese: Page, site: Site, tmp_path: Path) -> None:
    _hand_in(chinese, site, tmp_path, "试")
    expect(chinese.locator("#import")).to_contain_text("已读取0/3行")
    work_off(site.house, unread_lines, 1)
    expect(chinese.locator("#import")).to_contain_text("这是试导入，未保存任何内容。")
    sound(chinese)
