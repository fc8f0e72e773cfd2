"""What a technician who reads Chinese does at the end of a visit and for themself, and what the desk reads of it."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Customer, PartUsed, Visit
from dispatch.workforce.services import van_parts
from tests.browser.axe import serious_faults
from tests.browser.conftest import a_paired_device
from tests.browser.desks import CHINESE, FOREIGN_WORDS
from tests.browser.test_technician_ending import sign
from tests.browser.test_technician_pickups import sent_by_way_of_the_store
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def device(chinese: Page, site: Site) -> Page:
    """The device of 李静, whose customers are Chinese, too."""
    device = a_paired_device(chinese, site, "李静")
    with site.house.work() as work:
        for customer in work.session.query(Customer):
            customer.name = "王小明"
        van_parts.count(work, 1, "ont-1", "光猫", 3)
    with device.expect_response("**/mobile/day"):
        device.get_by_role("button", name="刷新").click()
    return device


def speaks_chinese(page: Page) -> None:
    said = page.locator("main").inner_text()
    assert CHINESE.search(said)
    assert FOREIGN_WORDS.findall(said) == [], said
    assert serious_faults(page) == []


def desk_of(page: Page, site: Site, path: str) -> Page:
    """A dispatcher's page in the same browser, in Chinese."""
    desk = page.context.new_page()
    desk.goto(path)
    desk.locator("input[name=name]").fill(a_person(site.house))
    desk.locator("input[name=password]").fill(PASSWORD)
    desk.locator("button[type=submit]").last.click()
    return desk


def test_takes_a_signature_and_parts_without_a_network(device: Page, site: Site) -> None:
    device.context.set_offline(True)
    visit = device.locator("[data-visit='1']")
    for step in ("出发", "已到达", "开始施工"):
        visit.get_by_role("button", name=step).click()
    visit.get_by_text("使用的物料…").click()
    visit.get_by_label("光猫 · 余3件").fill("2")
    visit.get_by_text("客户签名…").click()
    visit.get_by_label("签名人姓名").fill("王小明")
    sign(device)
    speaks_chinese(device)
    visit.get_by_role("button", name="已完成").click()
    expect(visit.locator(".state")).to_have_text("已完成")
    device.locator("#queue summary").click()
    expect(device.locator("#queue li").nth(3)).to_contain_text("签名")
    device.locator("#van summary").click()
    expect(device.locator("#van li")).to_have_text("光猫: 1")
    device.context.set_offline(False)
    device.get_by_role("button", name="刷新").click()
    expect(device.locator("#queue")).to_be_hidden()
    assert the_visit(site.house, 1).signed_by == "王小明"
    with site.house.work() as work:
        assert [(one.part, one.quantity) for one in work.session.query(PartUsed)] == [("ont-1", 2)]
    desk = desk_of(device, site, "/console/orders/1")
    expect(desk.get_by_text("签名人：王小明")).to_be_visible()
    expect(desk.locator(".signature img")).to_have_attribute("alt", "签名人：王小明")
    expect(desk.locator("main")).to_contain_text("光猫")
    speaks_chinese(desk)


def test_asks_for_time_off_and_reads_the_answer(device: Page, site: Site) -> None:
    absences = device.locator("#absences")
    absences.locator("summary").click()
    absences.get_by_label("开始时间").fill("2026-12-03T08:00")
    absences.get_by_label("结束时间").fill("2026-12-03T07:00")
    absences.get_by_label("原因").fill("看牙")
    absences.get_by_role("button", name="提交申请").click()
    expect(absences.get_by_role("alert")).to_have_text("结束时间须晚于开始时间。")
    absences.get_by_label("结束时间").fill("2026-12-03T12:00")
    absences.get_by_role("button", name="提交申请").click()
    expect(absences.locator("li")).to_contain_text("看牙 · 等待答复")
    speaks_chinese(device)
    desk = desk_of(device, site, "/console/desk")
    task = desk.locator(".task", has_text="李静申请请假")
    expect(task).to_be_visible()
    speaks_chinese(desk)
    task.get_by_label("给师傅的答复").fill("好好休息。")
    task.get_by_role("button", name="批准", exact=True).click()
    expect(task).to_have_count(0)
    device.get_by_role("button", name="刷新").click()
    notice = device.locator("#notices .card")
    expect(notice).to_contain_text("已批准 – 好好休息。")
    notice.get_by_role("button", name="我已阅读").click()
    expect(notice).to_have_count(0)


def test_says_what_a_visit_needs_and_where_it_is_picked_up_without_a_network(device: Page, site: Site) -> None:
    sent_by_way_of_the_store(site)
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 2)
        visit.parts_needed, visit.tools_needed = ["ont-1:4", "分光器"], ["熔接机"]
    with device.expect_response("**/mobile/day"):
        device.get_by_role("button", name="刷新").click()
    needed = device.locator("[data-visit='2'] .needed")
    expect(needed).to_have_text("所需：4 × 光猫（车上3件）、1 × 分光器（车上0件）、熔接机")
    stop = device.locator("#pickups li")
    expect(stop).to_contain_text("Depotgasse 1, Vaduz · 领取：2 × ONT-X、splicer")
    expect(device.get_by_role("heading", name="途中取料")).to_be_visible()
    speaks_chinese(device)
    device.context.set_offline(True)
    stop.get_by_role("button", name="已领取").click()
    expect(stop).to_contain_text("✓ 已装车 (未发送)")
    device.locator("#queue summary").click()
    expect(device.locator("#queue li")).to_contain_text("途中取料")
    device.context.set_offline(False)
    device.get_by_role("button", name="刷新").click()
    expect(device.locator("#queue")).to_be_hidden()


def test_offers_each_kind_of_absence_by_its_word(device: Page, site: Site) -> None:
    absences = device.locator("#absences")
    absences.locator("summary").click()
    kinds = absences.get_by_label("请假类型")
    assert kinds.locator("option").all_inner_texts() == ["休假", "生病", "培训", "会议", "私人事务", "其他"]
    absences.get_by_label("开始时间").fill("2026-12-03T08:00")
    absences.get_by_label("结束时间").fill("2026-12-03T12:00")
    kinds.select_option("其他")
    absences.get_by_role("button", name="提交申请").click()
    expect(absences.get_by_role("alert")).to_contain_text("请")
    kinds.select_option("培训")
    absences.get_by_role("button", name="提交申请").click()
    expect(absences.locator("li")).to_contain_text("培训 · 等待答复")
    speaks_chinese(device)
