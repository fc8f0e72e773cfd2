"""What a technician does at the end of a visit and for themself: signature, serial numbers, parts, time off."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.db.tables import AbsenceRequest, Attachment, LineDevice, PartUsed
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.workforce.services import absence_requests, van_parts
from tests.browser.axe import serious_faults
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.planning import the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

A_DETECTOR = """
globalThis.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["code_128", "qr_code"]); }
  constructor({ formats }) { if (!formats.length) throw new TypeError("no formats"); }
  detect(video) { return Promise.resolve(video.videoWidth ? [{ rawValue: "ONT-77 " }, { rawValue: "ONT-78" }] : []); }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(Math.random() * 64, 0, 4, 48), 50);
  return canvas.captureStream(20);
};
"""
"""What a telephone's browser has and this one lacks: a reader of codes, and a camera that shows a label."""


def at_work(paired: Page) -> None:
    for name in ("Leave for this visit", "I am here", "Start the work"):
        paired.locator("[data-visit='1']").get_by_role("button", name=name).click()


def sign(paired: Page) -> None:
    pad = paired.locator("[data-visit='1'] .pad")
    pad.hover()
    box = pad.bounding_box()
    assert box is not None
    mouse, (x, y) = paired.mouse, (box["x"], box["y"])
    mouse.move(x + 30, y + 60)
    mouse.down()
    for step in range(1, 9):
        mouse.move(x + 30 + 25 * step, y + 60 + (20 if step % 2 else -20))
    mouse.up()


def test_takes_a_signature_and_parts_without_a_network_and_shows_them_on_the_orders_page(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    with site.house.work() as work:
        van_parts.count(work, 1, "ont-1", "Optical terminal", 3)
    with paired.expect_response("**/mobile/day"):
        paired.get_by_role("button", name="Refresh").click()
    visit = paired.locator("[data-visit='1']")
    context.set_offline(True)
    at_work(paired)
    visit.get_by_text("Parts used…").click()
    visit.get_by_label("Optical terminal · 3 left").fill("2")
    visit.get_by_text("The customer signs…").click()
    visit.get_by_label("Name of whoever signs").fill("Robin Aster")
    sign(paired)
    assert serious_faults(paired) == []
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("completed")
    paired.locator("#van summary").click()
    expect(paired.locator("#van li")).to_have_text("Optical terminal: 1")
    paired.locator("#queue summary").click()
    expect(paired.locator("#queue li").nth(3)).to_contain_text("signature")
    paired.reload()
    expect(paired.locator("#queue li")).to_have_count(5)

    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#queue")).to_be_hidden()
    assert the_visit(site.house, 1).signed_by == "Robin Aster"
    with site.house.work() as work:
        (kept,) = work.session.query(Attachment)
        drawn = Image.open(BytesIO(kept.content)).convert("L")
        assert (kept.purpose, drawn.size) == ("signature", (900, 360))
        assert sum(count for shade, count in enumerate(drawn.histogram()) if shade < 100) > 1000
        assert [(one.part, one.quantity) for one in work.session.query(PartUsed)] == [("ont-1", 2)]
    paired.goto("/console/orders/1")
    sign_in(paired, site)
    expect(paired.get_by_text("Signed by Robin Aster")).to_be_visible()
    expect(paired.get_by_text("2 × Optical terminal")).to_be_visible()
    shown = paired.locator(".signature img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 900)


def test_leaves_the_pad_where_it_is_while_a_finger_is_on_it(paired: Page, site: Site) -> None:
    at_work(paired)
    visit = paired.locator("[data-visit='1']")
    visit.get_by_text("The customer signs…").click()
    pad = visit.locator(".pad")
    pad.hover()
    box = pad.bounding_box()
    assert box is not None
    mouse, (x, y) = paired.mouse, (box["x"] + 20, box["y"] + 40)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y + 10, steps=3)
    with site.house.work() as work:
        van_parts.count(work, 1, "ont-1", "Optical terminal", 3)
    with paired.expect_response("**/mobile/day"):
        paired.evaluate("dispatchEvent(new Event('online'))")
    mouse.move(x + 200, y + 60, steps=6)
    mouse.up()
    drawn = pad.evaluate(
        "(p) => p.getContext('2d').getImageData(p.width / 2, 0, p.width / 2, p.height).data.some(Boolean)"
    )
    assert drawn


def test_lets_the_customer_sign_again_and_sends_no_empty_pad(paired: Page, site: Site) -> None:
    at_work(paired)
    visit = paired.locator("[data-visit='1']")
    visit.get_by_text("The customer signs…").click()
    sign(paired)
    visit.get_by_role("button", name="Sign again").click()
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("completed")
    expect(paired.locator("#queue")).to_be_hidden()
    with site.house.work() as work:
        assert work.session.query(Attachment).count() == 0


def test_reads_serial_numbers_with_the_camera_and_puts_the_devices_on_the_line(paired: Page, site: Site) -> None:
    paired.add_init_script(A_DETECTOR)
    paired.reload()
    at_work(paired)
    visit = paired.locator("[data-visit='1']")
    visit.get_by_role("button", name="Scan with the camera").click()
    camera = paired.locator("#camera")
    expect(camera.locator(".read")).to_have_text("ONT-77 · ONT-78")
    camera.get_by_role("button", name="Done").click()
    expect(visit.get_by_label("Serial numbers")).to_have_value("ONT-77\nONT-78")
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("completed")
    expect(paired.locator("#queue")).to_be_hidden()
    with site.house.work() as work:
        assert sorted(device.serial for device in work.session.query(LineDevice)) == ["ONT-77", "ONT-78"]


def test_offers_no_camera_where_the_browser_reads_no_codes(paired: Page) -> None:
    at_work(paired)
    visit = paired.locator("[data-visit='1']")
    expect(visit.get_by_label("Serial numbers")).to_be_visible()
    expect(visit.get_by_role("button", name="Scan with the camera")).to_be_hidden()


def test_asks_for_time_off_without_a_network_and_hears_the_answer(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    context.set_offline(True)
    absences = paired.locator("#absences")
    absences.locator("summary").click()
    absences.get_by_label("Away from").fill("2026-12-03T08:00")
    absences.get_by_label("Until").fill("2026-12-03T07:00")
    absences.get_by_label("Kind of absence").select_option("other")
    absences.get_by_label("Reason").fill("dentist")
    absences.get_by_role("button", name="Ask for it").click()
    expect(absences.get_by_role("alert")).to_have_text("It has to end after it starts.")
    absences.get_by_label("Until").fill("2026-12-03T12:00")
    absences.get_by_label("Reason").fill(" ")
    absences.get_by_role("button", name="Ask for it").click()
    expect(absences.get_by_role("alert")).to_have_text("Say why.")
    absences.get_by_label("Kind of absence").select_option("appointment")
    absences.get_by_label("Reason").fill("dentist")
    absences.get_by_role("button", name="Ask for it").click()
    expect(absences.locator("li")).to_contain_text(
        "3 Dec 08:00 – 3 Dec 12:00 · Private appointment · dentist · not sent yet"
    )
    paired.reload()
    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()
    absences.locator("summary").click()
    expect(absences.locator("li")).to_contain_text("waiting for an answer")
    with site.house.work() as work:
        (asked,) = work.session.query(AbsenceRequest)
        assert asked.during.lower.isoformat() == "2026-12-03T07:00:00+00:00"
        assert (asked.kind, asked.reason) == ("appointment", "dentist")
        absence_requests.decline(Work(work.session, work.now, SYSTEM, work.tools), asked.id, "We are three short.")
    paired.get_by_role("button", name="Refresh").click()
    notice = paired.locator("#notices .card")
    expect(notice).to_contain_text("not approved – We are three short.")
    expect(absences.locator("li")).to_contain_text("not approved – We are three short.")
    notice.get_by_role("button", name="I have read this").click()
    paired.reload()
    expect(absences).to_be_visible()
    expect(notice).to_have_count(0)


def test_lets_a_dispatcher_answer_from_the_list_of_tasks(paired: Page, site: Site, context: BrowserContext) -> None:
    absences = paired.locator("#absences")
    absences.locator("summary").click()
    absences.get_by_label("Away from").fill("2026-12-03T08:00")
    absences.get_by_label("Until").fill("2026-12-03T12:00")
    absences.get_by_label("Kind of absence").select_option("training")
    absences.get_by_role("button", name="Ask for it").click()
    expect(absences.locator("li")).to_contain_text("Training · waiting for an answer")
    desk = context.new_page()
    desk.goto("/console/desk")
    sign_in(desk, site)
    task = desk.locator(".task", has_text="A technician asks for time off")
    expect(task).to_contain_text("Thu 3 December 08:00")
    expect(task).to_contain_text("asks to be away: Training")
    assert serious_faults(desk) == []
    task.get_by_label("What the technician reads").fill("Enjoy it.")
    task.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Approved. Their visits of that time go to others")).to_be_visible()
    expect(task).to_have_count(0)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#notices .card")).to_contain_text("approved – Enjoy it.")


def sign_in(page: Page, site: Site) -> None:
    page.get_by_label("Name").fill(a_person(site.house))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
