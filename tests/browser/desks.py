"""A person at a desk in a browser: signed in, looking at a page that keeps nobody out."""

import re

from playwright.sync_api import FloatRect, Locator, Page, expect

from dispatch.vocabulary.terms import Role
from tests.browser.axe import serious_faults
from tests.support.doors.pages import PASSWORD, a_person
from tests.support.servers.live_site import Site

CHINESE = re.compile("[\u4e00-\u9fff]")
FOREIGN_WORDS = re.compile(r"[a-z]+_[a-z_]+")
"""How a code looks for which a page has no words."""


NO_WEBGL = """{
    const known = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind.startsWith('webgl') ? null : known.call(this, kind, ...more);
    };
}"""


def box_of(locator: Locator) -> FloatRect:
    """Where something lies on its page, which may draw it anew between being found and being measured."""
    for _ in range(50):
        box = locator.bounding_box()
        if box is not None:
            return box
        locator.page.wait_for_timeout(100)
    raise AssertionError(f"{locator} is not drawn")


def sit_down(page: Page, site: Site, role: Role, path: str, *, name: str = "") -> None:
    """Signs somebody of this role in, who is then on a page."""
    page.goto(path)
    page.locator("input[name=name]").fill(a_person(site.house, role, name=name))
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").last.click()
    expect(page.locator("h1").first).to_be_visible()


def sound(page: Page) -> None:
    """Fails where axe finds a serious fault on the page, or where a Chinese one speaks in codes."""
    faults = serious_faults(page)
    assert faults == [], faults
    if page.locator("html").get_attribute("lang") == "zh-CN":
        said = page.locator("main").inner_text()
        assert CHINESE.search(said), said
        assert FOREIGN_WORDS.findall(said) == [], said


def done(page: Page, words: str) -> None:
    """Waits for the sentence that says how something ended, and looks whether the page is sound."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()
    sound(page)
