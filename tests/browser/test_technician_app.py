"""The technician's page as an app: installed, with a camera, and with a position that they share on duty alone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Position, Shift, Visit
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.browser.axe import serious_faults
from tests.browser.conftest import a_paired_device, watched
from tests.browser.desks import sit_down
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

HERE = {"latitude": 47.142, "longitude": 9.522}
ALLOWED = "['camera', 'geolocation', 'microphone'].map((power) => document.featurePolicy.allowsFeature(power))"


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """Ada's telephone, whose browser lets the page know where it is; it is noon on the telephone, too."""
    context = browser.new_context(
        base_url=site.url, locale="en-GB", viewport={"width": 390, "height": 844}, geolocation=HERE,
        permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(30_000)
    with watched(context, site) as page:
        page.clock.install(time=site.house.clock.now())
        yield page
    context.close()


def position(site: Site) -> tuple[float, float] | None:
    with site.house.work() as work:
        known = work.session.get(Position, 1)
        return (known.lat, known.lon) if known else None


def on_duty(page: Page, site: Site) -> Page:
    """The page paired, its clock and the server's within Ada's shift."""
    a_paired_device(page, site)
    with site.house.work() as work:
        begins = work.session.query(Shift).first().during.lower
    site.house.clock.set(begins + timedelta(hours=1))  # type: ignore[attr-defined]
    page.clock.set_fixed_time(begins + timedelta(hours=1))
    refresh(page)
    return page


def refresh(page: Page) -> None:
    with page.expect_response("**/mobile/sync*"):
        page.get_by_role("button", name="Refresh").click()


def test_shares_the_position_on_duty_once_the_technician_has_agreed(phone: Page, site: Site) -> None:
    on_duty(phone, site)
    shared = phone.locator("#position")
    expect(shared).to_contain_text("Your office does not see where you are.")
    assert position(site) is None
    shared.get_by_role("button", name="Share where I am while on duty").click()
    expect(shared.get_by_role("status")).to_contain_text("your office sees where you are")
    refresh(phone)
    expect(shared.get_by_role("status")).to_contain_text("last at")
    assert position(site) == (HERE["latitude"], HERE["longitude"])
    assert serious_faults(phone) == []
    shared.get_by_role("button", name="Stop sharing").click()
    expect(shared).to_contain_text("Your office does not see where you are.")
    phone.context.set_geolocation({"latitude": 47.15, "longitude": 9.53})
    phone.clock.set_fixed_time(site.house.clock.now() + timedelta(minutes=5))
    refresh(phone)
    assert position(site) == (HERE["latitude"], HERE["longitude"])


def test_shares_it_at_most_every_half_minute(phone: Page, site: Site) -> None:
    on_duty(phone, site)
    sent: list[str] = []
    phone.on("request", lambda one: sent.append(one.url) if one.url.endswith("/mobile/positions") else None)
    phone.get_by_role("button", name="Share where I am while on duty").click()
    expect(phone.locator("#position")).to_contain_text("your office sees where you are")
    for _ in range(4):
        refresh(phone)
    expect(phone.locator("#position")).to_contain_text("last at")
    assert len(sent) == 1


def test_shares_nothing_of_whoever_is_not_on_duty(phone: Page, site: Site) -> None:
    on_duty(phone, site)
    with site.house.work() as work:
        now = work.now
        work.session.add(
            Absence(technician_id=1, during=Range(now - timedelta(hours=1), now + timedelta(hours=1)), reason="ill")
        )
    refresh(phone)
    phone.get_by_role("button", name="Share where I am while on duty").click()
    expect(phone.locator("#position")).to_contain_text("Not shared now: you are not on duty.")
    refresh(phone)
    assert position(site) is None


def test_says_so_where_the_telephone_does_not_tell(page: Page, site: Site) -> None:
    on_duty(page, site)
    page.get_by_role("button", name="Share where I am while on duty").click()
    expect(page.locator("#position")).to_contain_text("This phone does not let the page know where you are.")


def test_may_use_the_camera_and_the_position_where_no_other_page_may(page: Page, site: Site) -> None:
    page.goto("/tech")
    assert page.evaluate(ALLOWED) == [
        True,
        True,
        False,
    ]
    sit_down(page, site, Role.DISPATCHER, "/console/desk")
    assert page.evaluate(ALLOWED) == [False] * 3


@pytest.mark.parametrize(("language", "name"), [("en", "Field Dispatch"), ("zh-CN", "现场调度")])
def test_can_be_installed(page: Page, language: str, name: str) -> None:
    page.goto(f"/tech?lang={language}")
    chrome = page.context.new_cdp_session(page)
    told = chrome.send("Page.getAppManifest")
    assert told["errors"] == []
    errors = {one["errorId"] for one in chrome.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert errors <= {"in-incognito"}  # As every context of a test is.
    answer = page.request.get(page.locator("link[rel=manifest]").get_attribute("href") or "")
    manifest = answer.json()
    assert (manifest["name"], manifest["scope"], manifest["display"]) == (name, "/tech", "standalone")
    for icon in manifest["icons"]:
        with Image.open(BytesIO(page.request.get(icon["src"]).body())) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


LOADED = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/day_map.js'))"
MIDDLES = "marks => marks.map((mark) => Number(mark.getAttribute('cy')))"


def the_sites(site: Site, *points: tuple[float, float]) -> None:
    """Puts the sites of the first visits at these points."""
    with site.house.work() as work:
        for visit_id, point in enumerate(points, start=1):
            place = work.session.get_one(Visit, visit_id).order.site
            place.address, (place.lat, place.lon) = f"Lane {visit_id}", point


def test_draws_the_stops_in_their_order_with_the_technician_without_a_network(phone: Page, site: Site) -> None:
    on_duty(phone, site)
    the_sites(site, (47.10, 9.50), (47.19, 9.54))
    phone.get_by_role("button", name="Share where I am while on duty").click()
    refresh(phone)
    summary, drawing = phone.locator("#map summary"), phone.locator("#map svg")
    expect(phone.locator("[data-visit='2']")).to_contain_text("Lane 2")
    assert (phone.evaluate(LOADED), drawing.count()) == (False, 0)
    phone.context.set_offline(True)
    phone.reload()
    summary.click()
    expect(phone.locator("#map .stop text")).to_have_text(["2", "1"])
    with phone.expect_response("**/mobile/positions"):
        phone.context.set_offline(False)
        refresh(phone)
    refresh(phone)
    expect(drawing).to_have_attribute("aria-label", re.compile(r"1\. \d\d:\d\d Lane 1; 2\. \d\d:\d\d Lane 2; You"))
    second, first = phone.locator("#map .stop circle").evaluate_all(MIDDLES)
    (me,) = phone.locator("#map .me circle").evaluate_all(MIDDLES)
    assert (first - me) / (first - second) == pytest.approx((HERE["latitude"] - 47.10) / 0.09, abs=0.02)
    assert (serious_faults(phone), phone.evaluate("document.documentElement.scrollWidth") <= 390) == ([], True)
    phone.locator("[data-visit='1']").get_by_text("Can't take this visit…").click()
    with phone.expect_response("**/mobile/events"):
        phone.locator("[data-visit='1'] .decline").get_by_role("button", name="Send").click()
    expect(phone.locator("#map .stop text")).to_have_text(["1"])
    expect(drawing).to_have_attribute("aria-label", re.compile(r"^1\. \d\d:\d\d Lane 2"))


def test_marks_on_the_map_what_waits_to_be_sent(phone: Page, site: Site) -> None:
    on_duty(phone, site)
    the_sites(site, (47.10, 9.50), (47.19, 9.54))
    refresh(phone)
    expect(phone.locator("[data-visit='2']")).to_contain_text("Lane 2")
    drawing, first = phone.locator("#map svg"), phone.locator("[data-visit='1']")
    phone.locator("#map summary").click()
    expect(phone.locator("#map .unsent")).to_have_count(0)
    phone.context.set_offline(True)
    first.get_by_role("button", name="Leave for this visit").click()
    expect(phone.locator("#map .unsent text")).to_have_text(["1"])
    expect(drawing).to_have_attribute(
        "aria-label", re.compile(r"^1\. \d\d:\d\d Lane 1 \(Not sent yet\); 2\. \d\d:\d\d Lane 2$")
    )
    assert serious_faults(phone) == []
    phone.context.set_offline(False)
    refresh(phone)
    expect(phone.locator("#map .unsent")).to_have_count(0)
    expect(phone.locator("#map .stop text")).to_have_text(["2", "1"])


def test_says_on_the_map_that_nothing_is_left_in_chinese(chinese: Page, site: Site) -> None:
    a_paired_device(chinese, site)
    with site.house.work() as work:
        for visit in work.session.query(Visit):
            visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, work.now, visit.technician_id
    with chinese.expect_response("**/mobile/day"):
        chinese.get_by_role("button", name="刷新").click()
    chinese.get_by_text("地图上的工单").click()
    expect(chinese.locator("#map .quiet")).to_have_text("没有位置已知的待办工单。")
    expect(chinese.locator("#map svg")).to_have_count(0)
