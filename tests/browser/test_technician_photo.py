"""A technician proposes a photo of themself on their phone; the office approves it, or says why not."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dispatch.db.tables import TechnicianPhoto
from dispatch.vocabulary.terms import Role
from tests.browser.conftest import a_paired_device, watched
from tests.browser.desks import done, sit_down, sound
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

IS_SHOWN = "picture => picture.complete && picture.naturalWidth === 320"


def a_portrait(*, side: int = 2400) -> Any:
    written = BytesIO()
    Image.effect_noise((side, side * 3 // 4), 80).convert("RGB").save(written, "JPEG")
    return {"name": "me.jpeg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def desk_of(page: Page, site: Site, path: str) -> Page:
    """A dispatcher's page in the same browser."""
    desk = page.context.new_page()
    sit_down(desk, site, Role.DISPATCHER, path)
    return desk


def test_proposes_a_photo_without_a_network_and_reads_why_not(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    mine = paired.locator("#own_photo")
    mine.locator("summary").click()
    expect(mine.get_by_role("status")).to_have_text("Nothing is waiting for approval.")
    context.set_offline(True)
    for _ in range(2):  # The second takes the place of the first before that is sent.
        mine.get_by_label("Propose a photo of yourself").set_input_files([a_portrait()])
        expect(mine.get_by_role("status")).to_have_text("Not sent yet.")
        expect(paired.locator("#queue li")).to_have_count(1)
    paired.locator("#queue summary").click()
    expect(paired.locator("#queue li")).to_contain_text("photo of yourself")
    sound(paired)
    with paired.expect_request("**/mobile/photo-proposals*") as sent:
        context.set_offline(False)
        paired.get_by_role("button", name="Refresh").click()
    with Image.open(BytesIO(sent.value.post_data_buffer or b"")) as small:
        assert max(small.size) == 800
    expect(mine.get_by_role("status")).to_have_text("Waiting for your office to approve it.")
    desk = desk_of(paired, site, "/console/desk")
    task = desk.locator(".task", has_text="Ada Weiss proposes a photo of themself")
    expect(task.get_by_role("img", name="The photo that Ada Weiss proposes")).to_be_visible()
    assert task.get_by_role("img").evaluate(IS_SHOWN)
    sound(desk)
    task.get_by_text("Decline…").click()
    task.get_by_label("Why not").fill("Without the cap, please.")
    task.get_by_role("button", name="Decline").click()
    done(desk, "The photo is not approved")
    expect(task).to_have_count(0)
    paired.get_by_role("button", name="Refresh").click()
    notice = paired.locator("#notices .card")
    expect(notice).to_contain_text("My photo")
    expect(notice).to_contain_text("not approved – Without the cap, please.")
    expect(mine.get_by_role("status")).to_have_text("Not approved – Without the cap, please.")
    notice.get_by_role("button", name="I have read this").click()
    expect(notice).to_have_count(0)
    with site.house.work() as work:
        assert work.session.query(TechnicianPhoto).count() == 0


def test_has_the_photo_approved_on_the_technicians_page(paired: Page, site: Site) -> None:
    mine = paired.locator("#own_photo")
    mine.locator("summary").click()
    mine.get_by_label("Propose a photo of yourself").set_input_files([a_portrait(side=300)])
    expect(mine.get_by_role("status")).to_have_text("Waiting for your office to approve it.")
    desk = desk_of(paired, site, "/console/technicians/1")
    card = desk.get_by_role("region", name="Photo")
    expect(card).to_contain_text("There is no photo")
    expect(card.get_by_role("img", name="The photo that Ada Weiss proposes")).to_be_visible()
    sound(desk)
    card.get_by_role("button", name="Approve the photo").click()
    done(desk, "The photo is approved; customers see it.")
    expect(card.get_by_role("img")).to_have_attribute("src", "/api/v1/technicians/1/photo")
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#notices .card")).to_contain_text("approved")
    expect(mine.get_by_role("status")).to_have_text("Approved: customers see it.")


def test_says_so_where_the_file_is_no_picture(paired: Page) -> None:
    paired.locator("#own_photo summary").click()
    broken = {"name": "me.jpeg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    paired.get_by_label("Propose a photo of yourself").set_input_files([broken])
    expect(paired.locator("#notices .card")).to_contain_text("My photo")
    expect(paired.locator("#queue")).to_be_hidden()


@pytest.fixture
def small(browser: Browser, site: Site) -> Iterator[Page]:
    """The phone of 李静, and a dispatcher's."""
    context = browser.new_context(base_url=site.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    with watched(context, site) as page:
        yield a_paired_device(page, site, "李静")
    context.close()


def test_speaks_chinese_on_both_sides_at_the_width_of_a_phone(small: Page, site: Site) -> None:
    mine = small.locator("#own_photo")
    mine.locator("summary").click()
    mine.get_by_label("提交本人照片").set_input_files([a_portrait(side=300)])
    expect(mine.get_by_role("status")).to_have_text("等待办公室审核。")
    sound(small)
    desk = desk_of(small, site, "/console/desk")
    task = desk.locator(".task", has_text="李静提交了本人照片")
    expect(task.get_by_role("img", name="李静提交的照片")).to_be_visible()
    sound(desk)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    task.get_by_role("button", name="通过照片").click()
    done(desk, "照片已通过")
    small.get_by_role("button", name="刷新").click()
    expect(mine.get_by_role("status")).to_have_text("已通过，客户可以看到。")
