from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.aftercare.services.follow_ups import after_completion
from dispatch.db.tables import Survey, Task, Visit, WaitEntry
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.states import VisitState
from dispatch.workforce.processes.technician_photos import take_photo
from tests.browser.axe import serious_faults
from tests.support.messages import a_visit, an_appointment
from tests.support.pictures import a_jpeg
from tests.support.planning import EARLY
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

OPENS = EARLY + timedelta(hours=4)


@pytest.fixture
def plain_phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A small phone without script."""
    context = browser.new_context(
        base_url=site.url, java_script_enabled=False, viewport={"width": 360, "height": 640}, locale="en-GB"
    )
    yield context.new_page()
    context.close()


def a_link(site: Site, purpose: str, *, completed: bool = False, language: str = "en") -> str:
    with site.house.work() as work:
        visit = a_visit(work, window_opens=OPENS, language=language)
        an_appointment(work, visit, opens=OPENS)
        if completed:
            visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, work.now, visit.technician_id
            after_completion(work, visit)
        return customer_links.issue(work, visit, purpose)


def test_tracks_a_visit_and_asks_for_another_time_without_script(site: Site, plain_phone: Page) -> None:
    plain_phone.goto(a_link(site, "t"))
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Mon 30 November12:00–14:00")
    plain_phone.get_by_text("Need a different time?").click()
    plain_phone.get_by_label("Or tell us when you are at home:").fill("Thursday after five")
    plain_phone.get_by_role("button", name="Ask for another time").click()
    expect(plain_phone.get_by_text("We have your request and are looking for another time.")).to_be_visible()
    with site.house.work() as work:
        assert "Thursday after five" in work.session.query(Task).one().sentence


def test_answers_the_survey_without_script(site: Site, plain_phone: Page) -> None:
    plain_phone.goto(a_link(site, "s", completed=True))
    plain_phone.get_by_label("No, not yet").check()
    plain_phone.get_by_role("group", name="How satisfied are you with").get_by_label("2").check()
    plain_phone.get_by_label("Anything else you'd like to tell us (optional)").fill("still slow")
    plain_phone.get_by_role("button", name="Send").click()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Thank you for your answer")
    with site.house.work() as work:
        answer = work.session.get_one(Survey, 1)
        assert (answer.score, answer.fixed, answer.comment) == (2, False, "still slow")


def test_follows_the_technician_by_itself(site: Site, page: Page) -> None:
    page.clock.install()
    page.goto(a_link(site, "t"))
    expect(page.get_by_text("Ana Frick will come to you.")).to_be_visible()
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.eta = VisitState.EN_ROUTE, OPENS + timedelta(minutes=25)
    page.clock.fast_forward(15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Frick is on the way")
    expect(page.get_by_text("12:05–12:45")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_fits_a_small_phone(site: Site, browser: Browser, language: str) -> None:
    addresses = [a_link(site, "t", language=language), a_link(site, "s", completed=True, language=language)]
    context = browser.new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    for address in [*addresses, f"{site.url}/", f"{site.url}/console/sign-in", f"{site.url}/t/nothing"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    context.close()


def test_waits_for_an_earlier_time_without_script(site: Site, plain_phone: Page) -> None:
    plain_phone.goto(a_link(site, "t"))
    plain_phone.get_by_text("Would an earlier time suit you?").click()
    plain_phone.get_by_label("Part of the day").select_option("morning")
    plain_phone.get_by_role("button", name="Text me if an earlier slot opens up").click()
    expect(
        plain_phone.get_by_text("You're on the waiting list. We'll text you if an earlier slot opens up.")
    ).to_be_visible()
    with site.house.work() as work:
        assert work.session.query(WaitEntry).one().until_minute == 720
    plain_phone.get_by_role("button", name="I don't need an earlier time").click()
    expect(plain_phone.get_by_text("Would an earlier time suit you?")).to_be_visible()


def test_leaves_word_for_whoever_comes_without_script_on_a_page_of_sixty_kilobytes(
    site: Site, plain_phone: Page
) -> None:
    weights: list[int] = []
    plain_phone.on("response", lambda answer: weights.append(len(answer.body())))
    plain_phone.goto(a_link(site, "t"))
    plain_phone.get_by_text("Leave word for Ana Frick").click()
    assert 0 < sum(weights) <= 60_000
    unnamed = "[...document.querySelectorAll('input, select, textarea')].filter((one) => !one.labels.length).length"
    assert plain_phone.evaluate(unnamed) == 0
    expect(plain_phone.get_by_role("heading", level=1)).to_have_count(1)
    plain_phone.get_by_label("How to get in (gate code, floor, bell)").fill("Gate 4711")
    plain_phone.get_by_role("button", name="Save").click()
    plain_phone.get_by_text("Leave word for Ana Frick").click()
    expect(plain_phone.get_by_text("✓ Ana Frick sees this:")).to_be_visible()
    expect(plain_phone.get_by_label("How to get in (gate code, floor, bell)")).to_have_value("Gate 4711")


@pytest.mark.parametrize(
    ("language", "named"), [("en", "Ana Frick, who comes to you"), ("zh-CN", "上门的工程师Ana Frick")]
)
def test_shows_a_photo_of_whoever_comes_beside_sixty_kilobytes(
    site: Site, page: Page, language: str, named: str
) -> None:
    with site.house.work() as work:
        visit = a_visit(work, window_opens=OPENS, language=language)
        appointment = an_appointment(work, visit, opens=OPENS)
        technician_id, link = appointment.technician_id, customer_links.issue(work, visit, "t")
    assert technician_id is not None
    take_photo(site.house, SYSTEM, technician_id, a_jpeg((1200, 900)))
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    page.goto(link)
    face = page.get_by_role("img", name=named)
    face.scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete", arg=face.element_handle())
    assert face.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [320, 320]
    photo = next(size for url, size in weights.items() if url.endswith("/photo.jpeg"))
    assert (0 < photo <= 40_000, 0 < sum(weights.values()) - photo <= 60_000) == (True, True)
    assert serious_faults(page) == []


@pytest.mark.parametrize(("language", "named"), [("en", "Photos of the work: 1"), ("zh-CN", "现场照片：1张")])
def test_shows_what_was_photographed_for_the_customer_and_loads_it_when_asked(
    paired: Page, site: Site, browser: Browser, language: str, named: str
) -> None:
    visit = paired.locator("[data-visit='1']")
    for label, name in (("Photos the customer may see", "theirs.jpg"), ("Add photos", "ours.jpg")):
        photo = {"name": name, "mimeType": "image/jpeg", "buffer": a_jpeg((1600, 1200))}
        with paired.expect_response("**/mobile/attachments?*"):
            visit.get_by_label(label).set_input_files([photo])
    expect(visit.locator(".photos")).to_have_text("Photos and papers saved: 2")
    assert serious_faults(paired) == []
    with site.house.work() as work:
        done = work.session.get_one(Visit, 1)
        done.state, done.ended_at, done.order.customer.language = VisitState.COMPLETED, work.now, language
        link = customer_links.issue(work, done, "t")
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    weights: list[int] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: weights.append(len(answer.body())))
    page.goto(link)
    theirs = page.get_by_role("link", name=named)
    expect(theirs).to_be_visible()
    assert 0 < sum(weights) <= 60_000
    assert not any("/photos" in url for url in asked)
    with page.expect_response("**/photos/1"):
        theirs.click()
    expect(page.locator(".work-photo")).to_have_count(1)
    assert page.locator(".work-photo").bounding_box()["width"] <= 360
    assert (serious_faults(page), page.evaluate("document.documentElement.scrollWidth") <= 360) == ([], True)
    context.close()
