"""The board on the days of 23 and of 25 hours: what is seen and dropped goes by the clocks on the walls."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.browser.desks import sit_down
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
