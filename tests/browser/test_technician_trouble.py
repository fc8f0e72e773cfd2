"""What a technician says and what they are told, with the network away and back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from dispatch.db.tables import Attachment, Task, UploadPart, Visit, WorkType
from dispatch.orders.services import orders
from tests.support.field import reports_of
from tests.support.pictures import A_HEIC, a_jpeg, a_noisy_jpeg, opened
from tests.support.planning import the_visit
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_says_what_is_not_sent_yet_and_keeps_a_conflict_until_it_is_read(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    context.set_offline(True)
    visit, other = paired.locator("[data-visit='1']"), paired.locator("[data-visit='2']")
    visit.get_by_role("button", name="20 min").click()
    expect(visit.locator(".unsent")).to_have_text("Not sent yet: running late")
    other.get_by_role("button", name="Leave for this visit").click()
    paired.locator("#queue summary").click()
    lines = paired.locator("#queue li")
    expect(lines).to_have_count(2)
    expect(lines.last).to_contain_text("on the way")
    assert reports_of(site.house) == []
    with site.house.work() as work:
        orders.cancel(work, work.session.get_one(Visit, 2).order_id, "moved away")
    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()

    trouble = paired.locator("#notices .card")
    expect(trouble.first).to_contain_text("Not accepted: the visit was cancelled")
    expect(trouble.first).to_contain_text("You sent: on the way")
    expect(visit.locator(".unsent")).to_be_hidden()
    assert reports_of(site.house) == [(1, "running_late", "applied"), (2, "en_route", "conflict")]
    paired.reload()
    expect(trouble.first).to_be_visible()
    for left in reversed(range(trouble.count())):
        trouble.first.get_by_role("button", name="I have read this").click()
        expect(trouble).to_have_count(left)
    paired.reload()
    expect(visit).to_be_visible()
    expect(trouble).to_have_count(0)


def test_keeps_a_photo_without_a_network_and_sends_it_small_when_it_is_back(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    context.set_offline(True)
    visit = paired.locator("[data-visit='1']")
    photo = {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg((2600, 1300))}
    visit.get_by_label("Add photos").set_input_files([photo, {**photo, "buffer": b"no picture"}])
    expect(visit.locator(".photos")).to_have_text("photos not sent yet: 1")
    expect(paired.locator("#notices .card")).to_contain_text("the photo can't be read")
    paired.reload()
    expect(visit.locator(".photos")).to_have_text("photos not sent yet: 1")
    with paired.expect_response("**/mobile/attachments?*"):
        context.set_offline(False)
        paired.get_by_role("button", name="Refresh").click()
    expect(visit.locator(".photos")).to_have_text("Photos and papers saved: 1")
    with site.house.work() as work:
        (kept,) = work.session.query(Attachment)
        assert (opened(kept.content).size, kept.content_type) == ((2000, 1000), "image/jpeg")


CHOSEN = """(input, [bytes, type]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], "IMG_1.HEIC", { type }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}"""
"""A file of a type that the browser may not know, which the testing library would make up."""


@pytest.mark.parametrize("kind", ["image/heic", ""], ids=["named", "of-no-known-type"])
def test_sends_a_photo_as_it_is_that_the_browser_cannot_draw(paired: Page, site: Site, kind: str) -> None:
    visit = paired.locator("[data-visit='1']")
    with paired.expect_response("**/mobile/attachments?*"):
        visit.get_by_label("Add photos").evaluate(CHOSEN, [list(A_HEIC), kind])
    expect(visit.locator(".photos")).to_have_text("Photos and papers saved: 1")
    with site.house.work() as work:
        (kept,) = work.session.query(Attachment)
        assert (opened(kept.content).size, kept.content_type) == ((64, 48), "image/jpeg")


def test_goes_on_with_a_photo_where_it_broke_off(paired: Page, site: Site) -> None:
    begun: list[int] = []

    def cut_off(route: Route) -> None:
        """The network goes with the second part, and is back for the next try."""
        if route.request.method == "PATCH":
            begun.append(int(parse_qs(urlsplit(route.request.url).query)["offset"][0]))
        if len(begun) == 2 and route.request.method == "PATCH":
            route.abort()
        else:
            route.continue_()

    paired.route("**/mobile/attachments?*", cut_off)
    visit = paired.locator("[data-visit='1']")
    photo = {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": a_noisy_jpeg((1600, 1200))}
    with paired.expect_event("requestfailed"):
        visit.get_by_label("Add photos").set_input_files([photo])
    expect(visit.locator(".photos")).to_have_text("photos not sent yet: 1")
    with site.house.work() as work:
        assert (work.session.query(Attachment).count(), work.session.query(UploadPart).count()) == (0, 1)
    paired.reload()
    paired.get_by_role("button", name="Refresh").click()
    expect(visit.locator(".photos")).to_have_text("Photos and papers saved: 1")
    assert len(begun) > 3
    # The second part is sent once more; the first and all others once.
    assert begun == [0, 200_000, *range(200_000, 200_000 * (len(begun) - 1), 200_000)]
    with site.house.work() as work:
        (kept,) = work.session.query(Attachment)
        assert (opened(kept.content).size, work.session.query(UploadPart).count()) == ((1600, 1200), 0)


def test_asks_for_what_the_checklist_wants_before_work_counts_as_done(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    with site.house.work() as work:
        for work_type in work.session.query(WorkType).filter_by(kind="repair"):
            work_type.checklist = [
                {"code": "power", "label": "Power, dBm", "kind": "number", "required": True, "least": -27, "most": -8},
                {"code": "box", "label": "House box", "kind": "photo", "required": True},
            ]
    with paired.expect_response("**/mobile/day"):
        paired.get_by_role("button", name="Refresh").click()
    context.set_offline(True)
    visit = paired.locator("[data-visit='1']")
    for name in ("Leave for this visit", "I am here", "Start the work", "Completed"):
        visit.get_by_role("button", name=name).click()
    power = visit.get_by_label("Power, dBm")
    expect(visit.get_by_text("between -27 and -8")).to_be_visible()
    power.fill("-31")
    visit.get_by_label("House box").set_input_files(
        {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg((200, 100))}
    )
    expect(visit.get_by_text("Photo taken")).to_be_visible()
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("on site")
    power.fill("-12.5")
    visit.get_by_role("button", name="Completed").click()
    expect(visit.locator(".state")).to_have_text("completed")
    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#queue")).to_be_hidden()
    answers = the_visit(site.house, 1).answers
    assert (answers["power"], len(answers["box"])) == (-12.5, 36)


def test_asks_for_help_and_hands_a_visit_back(paired: Page, site: Site) -> None:
    visit, other = paired.locator("[data-visit='1']"), paired.locator("[data-visit='2']")
    visit.get_by_text("Ask for help…").click()
    visit.get_by_label("What do you need?").fill("a longer ladder")
    with paired.expect_response("**/mobile/events"):
        visit.get_by_role("button", name="Send").click()
    other.get_by_text("Can't take this visit…").click()
    other.get_by_label("Why not?").select_option("missing_skill")
    with paired.expect_response("**/mobile/events"):
        other.get_by_role("button", name="Send").click()
    expect(other).to_have_count(0)
    expect(paired.locator("#notices .card")).to_have_count(0)
    assert reports_of(site.house) == [(1, "help_wanted", "applied"), (2, "declined", "applied")]
    with site.house.work() as work:
        assert {"help_wanted", "promise_in_doubt"} <= {task.kind for task in work.session.query(Task)}
