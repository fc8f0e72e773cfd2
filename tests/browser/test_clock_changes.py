"""Board, week and phone on the days of 23 and of 25 hours: all that is seen, dropped and typed goes by the clocks."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from dispatch.db.tables import Absence, AbsenceRequest, Customer, Territory
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.browser.conftest import a_paired_device
from tests.browser.desks import sit_down, sound
from tests.browser.test_moves_on_the_board import WHERE
from tests.support.clocks import FixedClock
from tests.support.orders import an_order
from tests.support.planning import begin_of, the_visit
from tests.support.servers.live_site import Site
from tests.support.technicians import a_shift, a_technician, a_territory

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("Europe/Vaduz")
HOUR = timedelta(hours=1)
NAMES = ("Robin Clark", "Noor Novak", "Li Jing")
WRITTEN = """
    window.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, ...more) {
        window.written.push([text, Math.round(x)]);
        return write.call(this, text, x, ...more);
    };
"""
RULED = """
    window.ruled = [];
    const rule = CanvasRenderingContext2D.prototype.fillRect;
    CanvasRenderingContext2D.prototype.fillRect = function (x, y, wide, ...more) {
        if (wide === 1.5) window.ruled.push(Math.round(x + 0.5));
        return rule.call(this, x, y, wide, ...more);
    };
"""
"""The now-line alone is a pixel and a half wide."""
WHERE_IS = """async (hours) => {
    const { timeline } = await (await import("/static/console/board.js")).shown;
    return Math.round(timeline.x(hours * 60));
}"""
AXIS = """async (hours) => {
    const { timeline } = await (await import("/static/console/board.js")).shown;
    const x = Math.round(timeline.x(hours * 60));
    return [...new Set(window.written.filter(([, at]) => Math.abs(at - x) <= 1).map(([text]) => text))];
}"""


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 10, 25), ("00:30 to", "02:15 to", "09:00 to")),
        (date(2027, 3, 28), ("00:30 to", "03:15 to", "11:00 to")),
    ],
)
def test_goes_by_the_clocks_on_the_walls(
    page: Page, site: Site, clock: FixedClock, day: date, shown: tuple[str, ...]
) -> None:
    midnight = datetime.combine(day, time(), ZONE).astimezone(UTC)
    hours = (datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC) - midnight) // HOUR
    clock.set(midnight)
    with site.house.work() as work:
        technician = a_technician(work, a_territory(work), shift=None)
        a_shift(work, technician, midnight, midnight + hours * HOUR, pause=False)
        for name, begins in zip(NAMES, (0.5, 2.25, 10), strict=True):
            visit, start = an_order(work, windows=()).visits[0], midnight + begins * HOUR
            visit.order.customer.name = name
            assign(work, visit, technician.id, Window(start, start + HOUR / 2))
            arrange(work, visit, Window(start - HOUR / 2, start + 1.5 * HOUR), technician.id)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.add_init_script(WRITTEN)
    sit_down(page, site, Role.DISPATCHER, f"/console/board?date={day.isoformat()}")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    page.locator("#timeline .row .head").first.focus()
    page.keyboard.press("ArrowRight")
    cells = page.locator(".row [role=gridcell]")
    expect(cells).to_have_count(3)
    for number in range(3):
        expect(cells.nth(number)).to_contain_text(shown[number])
    tomorrow = page.evaluate(AXIS, hours)
    assert [one for one in tomorrow if re.match("Mon", one)], tomorrow
    assert [one for one in page.evaluate(AXIS, 24) if re.match("Mon", one)] == []

    spot = page.evaluate(WHERE, ["Li Jing", "Ada Weiss", 60])
    page.mouse.move(*spot["from"])
    page.mouse.down()
    page.mouse.move(spot["from"][0] + 8, spot["from"][1], steps=2)
    page.mouse.move(*spot["to"], steps=6)
    page.mouse.up()
    expect(page.locator("#toast")).to_contain_text("Li Jing moved")
    now_at = begin_of(the_visit(site.house, 3))
    assert abs(now_at - midnight - 11 * HOUR) <= timedelta(minutes=5)
    expect(page.locator("#picked .times")).to_contain_text(f"{now_at.astimezone(ZONE):%H:%M}")


AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)


def midnight_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def a_whole_day(site: Site, day: date, *, on_shift: bool = True) -> None:
    """A technician, on shift all day or not, with a visit as the day ends and one as the next begins."""
    start, end = midnight_of(day), midnight_of(day + timedelta(days=1))
    with site.house.work() as work:
        technician = a_technician(work, a_territory(work), shift=None)
        if on_shift:
            a_shift(work, technician, start, end, pause=False)
        for begins in (end - HOUR / 2, end + HOUR / 4):
            assign(work, an_order(work, windows=()).visits[0], technician.id, Window(begins, begins + HOUR / 4))


@pytest.mark.parametrize(("day", "passed"), [(AUTUMN, 11.25), (SPRING, 9.25)])
def test_draws_the_line_of_now_where_the_clocks_are(
    page: Page, site: Site, clock: FixedClock, day: date, passed: float
) -> None:
    a_whole_day(site, day)
    clock.set(midnight_of(day) + passed * HOUR)
    page.set_viewport_size({"width": 1440, "height": 900})
    for script in (WRITTEN, RULED):
        page.add_init_script(script)
    sit_down(page, site, Role.DISPATCHER, f"/console/board?date={day.isoformat()}")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    assert page.evaluate(AXIS, passed) == ["10:15"]
    at = page.evaluate(WHERE_IS, passed)
    assert min(abs(x - at) for x in page.evaluate("window.ruled")) <= 1


@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_counts_a_week_by_local_days(page: Page, site: Site, clock: FixedClock, day: date) -> None:
    a_whole_day(site, day, on_shift=False)
    clock.set(midnight_of(day + timedelta(days=1)) - HOUR / 4)
    sit_down(page, site, Role.DISPATCHER, "/console/board/week")
    shown = f"{day:%a} {day.day} {day:%B}"
    expect(page.locator("th[aria-current=date]")).to_have_text(shown)
    cells = page.locator(".week tbody tr").first.locator("td")
    expect(cells.last).to_contain_text(shown)
    expect(cells.last.locator("strong")).to_have_text("1")
    sound(page)
    page.get_by_role("link", name="Later week →").click()
    expect(page.locator(".week tbody td").first.locator("strong")).to_have_text("1")


@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_reads_on_the_board_a_time_that_the_clocks_leave_out_or_show_twice(
    page: Page, site: Site, clock: FixedClock, day: date, later: int
) -> None:
    a_whole_day(site, day)
    clock.set(midnight_of(day))
    sit_down(page, site, Role.DISPATCHER, f"/console/board?date={day + timedelta(days=later)}")
    expect(page.locator("#desk[data-ready]")).to_be_attached(timeout=30_000)
    page.locator(".row .head", has_text="Ada Weiss").click()
    page.get_by_role("button", name="Ada Weiss is away").click()
    page.get_by_label("From", exact=True).fill(f"{day}T02:30")
    page.get_by_label("Until", exact=True).fill(f"{day}T05:00")
    page.get_by_role("button", name="Enter the absence").click()
    expect(page.locator("#toast")).to_contain_text("Entered.")
    with site.house.work() as work:
        away = work.session.query(Absence).one().during
    assert away.lower - midnight_of(day) == 2.5 * HOUR
    assert away.upper - midnight_of(day) == {AUTUMN: 6, SPRING: 4}[day] * HOUR


@pytest.mark.parametrize(
    ("zone", "typed", "means"),
    [
        ("Europe/Vaduz", "2027-03-28T02:30", "2027-03-28T03:30+02:00"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T03:30-04:00"),
        ("Europe/Vaduz", "2027-10-31T02:30", "2027-10-31T02:30+02:00"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T01:30-04:00"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-03T02:45+11:00"),
        ("Europe/Vaduz", "2027-03-28T03:30", "2027-03-28T03:30+02:00"),
    ],
)
def test_reads_on_the_phone_a_time_that_the_clocks_leave_out_or_show_twice(
    page: Page, site: Site, zone: str, typed: str, means: str
) -> None:
    device = a_paired_device(page, site)
    with site.house.work() as work:
        work.session.query(Territory).one().zone = zone
        work.session.get_one(Customer, 1).name = "Noor Novak"  # News, with which the phone asks for the day anew.
    with device.expect_response("**/mobile/day"):
        device.get_by_role("button", name="Refresh").click()
    absences = device.locator("#absences")
    absences.locator("summary").click()
    absences.get_by_label("Away from").fill(typed)
    absences.get_by_label("Until").fill(typed[:11] + "23:00")
    absences.get_by_role("button", name="Ask for it").click()
    expect(absences.locator("li strong")).to_have_text("waiting for an answer")
    with site.house.work() as work:
        assert work.session.query(AbsenceRequest).one().during.lower == datetime.fromisoformat(means)
