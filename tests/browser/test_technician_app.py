"""The technician's page as an app: installed, with a camera, and with a position that they share on duty alone."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Position, Shift
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
    context.set_default_timeout(10_000)
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
