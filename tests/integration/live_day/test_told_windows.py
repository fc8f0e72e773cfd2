"""Windows told by their odds when a plan is published, and narrowed by one text as the day goes."""

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log, sqrt
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Visit
from dispatch.field.services import eta
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.apps import app_of
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.orders import a_window, an_order
from tests.support.planning import EARLY, plan_day
from tests.support.promises import Town
from tests.support.technicians import a_shift, a_technician, a_territory

ORDERS = 8
ZONE = ZoneInfo("Europe/Vaduz")
MINUTE = timedelta(minutes=1)
SAID = re.compile(r"30 Nov, (\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass
class Day:
    """One technician's day of eight visits that may come at any time, planned and told at eight in the morning."""

    town: Town
    clock: FixedClock
    device: Any
    plan: dict[str, Any]
    told: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def stops(self) -> list[dict[str, Any]]:
        return sorted(self.plan["stops"], key=lambda one: one["start"])

    def report(self, stop: dict[str, Any], kind: str, at: datetime) -> list[tuple[str, str, str]]:
        """The technician's device reports something; what is texted by that."""
        self.clock.set(at)
        take(self.town.house, self.device, an_event(stop["visit_id"], kind, at))
        return self.look()

    def look(self) -> list[tuple[str, str, str]]:
        """What workers do every few seconds, and what is texted by that."""
        self.town.watch()
        sent = self.town.send()
        self.told += sent
        return sent

    def go_on(self, until: int) -> None:
        """All goes as planned up to the arrival at a stop by its number from 0."""
        for number, stop in enumerate(self.stops[: until + 1]):
            self.report(stop, "arrived", instant(stop["start"]))
            if number < until:
                self.report(stop, "completed", instant(stop["finish"]))

    def narrowed(self) -> list[tuple[str, tuple[datetime, datetime]]]:
        """(number, window) of each text that told a narrower window."""
        return [(to, window_in(body)) for kind, to, body in self.told if kind == "window_narrowed"]


def instant(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC)


def window_in(body: str) -> tuple[datetime, datetime]:
    """The window that a text tells, on the tests' day."""
    found = SAID.search(body)
    assert found, body
    first, second, third, fourth = map(int, found.groups())
    start, end = (datetime(2026, 11, 30, *clock, tzinfo=ZONE) for clock in ((first, second), (third, fourth)))
    return start.astimezone(UTC), end.astimezone(UTC)


def rule(backend: Backend, **rules: Any) -> None:
    """Sets the rule of territory 1 through the API."""
    desk = door(backend, Role.ADMIN)
    known = desk.get("/territories/1/booking").get_json()
    version = known.pop("version")
    answer = desk.put("/territories/1/booking", known | rules, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.get_json()


def a_town_of(backend: Backend, clock: FixedClock, *, pause: bool = False, **rules: Any) -> tuple[Town, Any]:
    clock.set(EARLY)
    town = Town(backend)
    with town.house.work() as work:
        territory = a_territory(work)
        ada = a_technician(work, territory, shift=None)
        a_shift(work, ada, START, START + timedelta(hours=9), pause=pause)
        for number in range(ORDERS):
            an_order(work, windows=(), point=(47.141 + number / 500, 9.5209))
        device = a_device(work, ada)
    rule(town.house, **rules)
    return town, device


@pytest.fixture
def day(backend: Backend, clock: FixedClock) -> Day:
    return a_planned_day(backend, clock)


def a_planned_day(backend: Backend, clock: FixedClock, *, pause: bool = False) -> Day:
    town, device = a_town_of(backend, clock, pause=pause, told_windows="odds", told_odds_percent=95)
    plan_id = plan_day(town.house)
    day = Day(town, clock, device, door(town.house).get(f"/plans/{plan_id}").get_json())
    day.told += town.send()
    return day


def phone(day: Day, visit_id: int) -> str:
    with day.town.house.work() as work:
        return work.session.get_one(Visit, visit_id).order.customer.phone


def shares(day: Day, windows: list[tuple[datetime, datetime]], days: int = 20_000) -> list[float]:
    """On which share of days each stop begins within its window: days drawn here, by no code of the product."""
    draw = random.Random(7)

    def factor(variation: float) -> float:
        deviation = sqrt(log(1 + variation**2))
        return draw.lognormvariate(-(deviation**2) / 2, deviation)

    kept = [0] * len(windows)
    for _ in range(days):
        at = START.timestamp()
        for number, stop in enumerate(day.stops):
            at += stop["travel_seconds"] * factor(0.2)
            kept[number] += windows[number][0].timestamp() <= at < windows[number][1].timestamp()
            at += (instant(stop["finish"]) - instant(stop["start"])).total_seconds() * factor(0.35)
    return [one / days for one in kept]


def test_reckons_with_the_break_before_the_next_visit(backend: Backend, clock: FixedClock) -> None:
    """All goes as planned, so arrivals on drawn days lie about the planned ones, the break before them included."""
    day = a_planned_day(backend, clock, pause=True)
    gaps = [
        (instant(later["start"]) - instant(one["finish"])).total_seconds() - later["travel_seconds"]
        for one, later in pairwise(day.stops)
    ]
    at = gaps.index(max(gaps))
    assert gaps[at] >= 25 * 60
    for stop in day.stops[: at + 1]:
        for kind, said in (("arrived", stop["start"]), ("completed", stop["finish"])):
            clock.set(instant(said))
            take(day.town.house, day.device, an_event(stop["visit_id"], kind, instant(said)))
    with day.town.house.work() as work:
        starts = eta.refresh(work, day.stops[at]["technician_id"]).starts
    for following in day.stops[at + 1 :]:
        planned = instant(following["start"]).timestamp()
        assert abs(median(starts[following["visit_id"]]) - planned) < 10 * 60


def test_tells_narrow_windows_first_and_honest_ones_last(day: Day) -> None:
    by_phone = {to: window_in(body) for kind, to, body in day.told if kind == "confirmation"}
    told = [by_phone[phone(day, stop["visit_id"])] for stop in day.stops]
    assert [(one["told_window"]["start"], one["told_window"]["end"]) for one in day.stops] == [
        (start.isoformat(), end.isoformat()) for start, end in told
    ]
    widths = [(end - start) / MINUTE for start, end in told]
    assert widths[0] == 60
    assert widths == sorted(widths)
    assert 120 < widths[-1] <= 240
    assert all(width % 15 == 0 and start.minute % 15 == 0 for width, (start, _) in zip(widths, told, strict=True))
    for share, stop in zip(shares(day, told), day.stops, strict=True):
        assert share > 0.93
        assert abs(100 * share - stop["odds_percent"]) < 1.5


def test_narrows_a_wide_window_by_one_text_once_it_is_certain(day: Day) -> None:
    before = {phone(day, one["visit_id"]): one["told_window"] for one in day.stops}
    day.go_on(until=0)
    assert day.narrowed() == []
    day.go_on(until=6)
    found = day.narrowed()
    assert found
    assert len({to for to, _ in found}) == len(found)
    for to, (start, end) in found:
        wide = instant(before[to]["start"]), instant(before[to]["end"])
        assert wide[0] <= start < end <= wide[1]
        assert end - start <= 2 / 3 * (wide[1] - wide[0])
    to, (start, end) = found[-1]
    last = next(one for one in day.stops if phone(day, one["visit_id"]) == to)
    assert start <= instant(last["start"]) < end
    for _ in range(3):
        day.clock.set(day.clock.at + MINUTE)
        assert day.look() == []
    with day.town.house.work() as work:
        live = work.session.query(Appointment).filter_by(visit_id=last["visit_id"], state="live").one()
        assert (live.arrival_window.lower, live.arrival_window.upper, live.cause) == (start, end, "narrowed")
        order_id = work.session.get_one(Visit, last["visit_id"]).order_id
    events = door(day.town.house).get("/events?kind=appointment.window_narrowed").get_json()["items"]
    assert [one["thing_id"] for one in events].count(last["visit_id"]) == 1
    page = words_of(signed_in(day.town.house).get(f"/console/orders/{order_id}").text)
    assert f"{start.astimezone(ZONE):%H:%M}–{end.astimezone(ZONE):%H:%M} Narrowed by text" in page


def test_says_on_the_customers_page_that_the_time_may_become_narrower_and_then_the_narrower_one(day: Day) -> None:
    last = phone(day, day.stops[-1]["visit_id"])
    page = page_of(day, last)
    assert "If we can tell you a narrower time on the day" in page
    assert "narrower" not in page_of(day, phone(day, day.stops[0]["visit_id"]))
    day.go_on(until=6)
    windows = dict(day.narrowed())
    start, end = (at.astimezone(ZONE) for at in windows[last])
    page = page_of(day, last)
    assert f"{start:%H:%M}–{end:%H:%M}" in page
    assert "narrower" not in page


def page_of(day: Day, to: str) -> str:
    """What the customer reads behind the link in their first text."""
    body = next(body for kind, number, body in day.told if (kind, number) == ("confirmation", to))
    found = re.search(r"https://fd\.example(/t/\S+)", body)
    assert found
    return words_of(app_of(day.town.house).test_client().get(found[1]).text)


def test_tells_nobody_more_precisely_whom_the_gate_would_not_let_hear_it(day: Day) -> None:
    everybody = {phone(day, one["visit_id"]) for one in day.stops}
    with day.town.house.work() as work:
        for visit in work.session.query(Visit):
            visit.order.customer.textable = False
    day.go_on(until=6)
    assert everybody
    assert day.narrowed() == []
    with day.town.house.work() as work:
        assert work.session.query(Appointment).filter_by(cause="narrowed").count() == 0


def test_is_late_the_usual_way_where_a_narrowed_window_can_not_be_kept(day: Day) -> None:
    day.go_on(until=6)
    to, (_, end) = day.narrowed()[-1]
    day.clock.set(end + 20 * MINUTE)
    day.look()
    with day.town.house.work() as work:
        live = work.session.query(Appointment).filter_by(cause="narrowed", state="live").order_by(Appointment.id).all()
        assert live[-1].arrival_window.upper == end
    assert [kind for kind, number, _ in day.told if number == to and kind == "running_late"] == ["running_late"]
    assert [kind for kind, number, _ in day.told if number == to and kind == "window_narrowed"] == ["window_narrowed"]


def test_tells_the_narrowest_of_the_windows_on_offer_that_holds(backend: Backend, clock: FixedClock) -> None:
    hours = [
        {"starts_minute": 60 * at, "ends_minute": 60 * (at + wide)} for at, wide in ((8, 2), (10, 2), (12, 6), (9, 9))
    ]
    town, _ = a_town_of(backend, clock, told_windows="offered", windows=hours)
    plan_day(town.house)
    offered = {(one["starts_minute"], one["ends_minute"]) for one in hours}
    told = [window_in(body) for kind, _, body in town.send() if kind == "confirmation"]
    assert len(told) == ORDERS
    for window in told:
        local = [at.astimezone(ZONE) for at in window]
        assert tuple(60 * at.hour + at.minute for at in local) in offered


def test_leaves_a_window_that_the_customer_chose_and_divides_a_whole_day(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town = Town(backend)
    with town.house.work() as work:
        a_technician(work, a_territory(work))
        chosen = an_order(work, windows=(a_window(hours=2, length_hours=3),)).visits[0].order.customer.phone
        whole = an_order(work, windows=(a_window(hours=0, length_hours=8),)).visits[0].order.customer.phone
    rule(town.house, told_windows="odds")
    plan_day(town.house)
    told = {to: window_in(body) for kind, to, body in town.send() if kind == "confirmation"}
    assert told[chosen] == (START + timedelta(hours=2), START + timedelta(hours=5))
    start, end = told[whole]
    assert START <= start < end <= START + timedelta(hours=8)
    assert end - start <= timedelta(hours=2)
