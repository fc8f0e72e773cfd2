"""A customer's page at every stage of their visit, on a small phone: what stands first, and what can be done."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from dispatch.db.tables import Appointment, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState
from tests.browser.conftest import watched
from tests.browser.desks import sound
from tests.support.messages import a_visit, an_appointment
from tests.support.planning import EARLY
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser

OPENS = EARLY + timedelta(hours=4)
"""Of the window, which is two hours long: 12:00 in the territory."""

Stage = Callable[[Visit, Appointment], None]


def arranged(_visit: Visit, _version: Appointment) -> None:
    """As it was told."""


def on_the_way(visit: Visit, _version: Appointment) -> None:
    visit.state, visit.eta = VisitState.EN_ROUTE, OPENS + timedelta(minutes=25)


def on_site(visit: Visit, _version: Appointment) -> None:
    visit.state, visit.arrived_at = VisitState.ON_SITE, OPENS + timedelta(minutes=12)


def done(visit: Visit, _version: Appointment) -> None:
    visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, OPENS + timedelta(hours=1), visit.technician_id
    visit.result = "Connector at the house box replaced"


def nobody_home(visit: Visit, _version: Appointment) -> None:
    visit.state, visit.reason_code = VisitState.CANNOT_COMPLETE, "nobody_home"
    visit.ended_at = OPENS + timedelta(minutes=20)


def missed(visit: Visit, version: Appointment) -> None:
    visit.state, visit.technician_id, visit.during = VisitState.DRAFT, None, None
    version.state = AppointmentState.MISSED


def cancelled(visit: Visit, version: Appointment) -> None:
    visit.state, version.state = VisitState.CANCELLED, AppointmentState.CANCELLED


STAGES: tuple[tuple[Stage, int, dict[str, str]], ...] = (
    (arranged, -180, {"en": "That's today.", "zh-CN": "就在今天。"}),
    (on_the_way, 0, {"en": "Ana Frick is on the way", "zh-CN": "工程师Ana Frick已出发"}),
    (on_site, 20, {"en": "Ana Frick has arrived", "zh-CN": "12:12"}),
    (done, 120, dict.fromkeys(("en", "zh-CN"), "Connector at the house box replaced")),
    (nobody_home, 60, {"en": "nobody was home", "zh-CN": "12:20"}),
    (missed, 180, {"en": "We did not come when we promised", "zh-CN": "我们未能如约上门"}),
    (cancelled, -180, {"en": "This appointment is cancelled", "zh-CN": "12:00-14:00"}),
)
"""Each stage, when it is looked at in minutes from the window's start, and what stands there in either language."""


def a_link(site: Site, stage: Stage, language: str) -> str:
    with site.house.work() as work:
        visit = a_visit(work, window_opens=OPENS, language=language)
        stage(visit, an_appointment(work, visit, opens=OPENS))
        work.session.flush()
        return customer_links.issue(work, visit, "t")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("seen", STAGES, ids=[stage.__name__ for stage, _, _ in STAGES])
def test_says_what_matters_now_on_a_small_phone(
    browser: Browser, site: Site, seen: tuple[Stage, int, dict[str, str]], language: str
) -> None:
    stage, minutes, said = seen
    link = a_link(site, stage, language)
    site.house.clock.set(OPENS + timedelta(minutes=minutes))  # type: ignore[attr-defined]
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 640}, locale=language)
    with watched(context, site) as page:
        page.goto(link)
        expect(page.get_by_text(said[language]).first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        sound(page)
    context.close()


def test_gives_the_appointment_to_the_phones_calendar(site: Site, page: Page, tmp_path: Path) -> None:
    page.goto(a_link(site, arranged, "en"))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Add to calendar").click()
    kept = tmp_path / taken.value.suggested_filename
    taken.value.save_as(kept)
    (event,) = Calendar.from_ical(kept.read_bytes()).events
    assert (kept.suffix, event.start, event.duration) == (".ics", OPENS, timedelta(hours=2))
