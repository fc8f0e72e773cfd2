"""Times as they are told: a customer's earliest time, an early arrival, and the hour that comes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from dispatch.live_day.processes import emergencies
from dispatch.live_day.rules.disruptions import Emergency, reached_within
from dispatch.visits.queries.appointments import live_of
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window
from notify import said_twice
from tests.support.clocks import START, FixedClock
from tests.support.doors.apps import app_of
from tests.support.field import a_device, a_token, an_event, bearer, take
from tests.support.orders import an_order
from tests.support.planning import EARLY, a_town, the_visit
from tests.support.promises import Town, a_told_town

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ((), (0, 4)),
        (((1, 3),), (1, 3)),
        (((-2, 6),), (0, 4)),
        (((-5, -1), (2, 9)), (2, 4)),
        (((5, 7),), None),
        (((-5, -1),), (0, 4)),
    ],
)
def test_reaches_an_emergency_when_its_customer_is_at_home(
    own: tuple[tuple[int, int], ...], expected: tuple[int, int] | None
) -> None:
    windows = [Window(START + first * HOUR, START + last * HOUR) for first, last in own]
    found = reached_within(START, windows)
    assert found == (expected and Window(START + expected[0] * HOUR, START + expected[1] * HOUR))


def test_sends_nobody_to_an_emergency_before_the_customers_earliest_time(backend: Backend, clock: FixedClock) -> None:
    town = Town(backend)
    a_town(town.house, orders=0, technicians=1)
    at_home = Window(START + 2 * HOUR, START + 4 * HOUR)
    with backend.work() as work:
        order = an_order(work, windows=(at_home,), point=(47.141, 9.5215))
        visit_id = order.visits[0].id
    emergencies.insert(town.house, SYSTEM, Emergency(order.id))
    assert the_visit(backend, visit_id).during.lower >= at_home.start
    ((kind, _, body),) = town.send()
    assert kind == "confirmation"
    assert "12:00-14:00" in body


def test_says_of_an_early_arrival_the_windows_start(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    with backend.work() as work:
        device = a_device(work, work.session.get_one(Visit, visit_id).technician)
    clock.set(START + timedelta(hours=1))
    take(town.house, device, an_event(visit_id, "en_route", clock.now()))
    (body,) = [text for kind, _, text in town.send() if kind == "on_the_way"]
    with backend.work() as work:
        opens = live_of(work.session, visit_id).arrival_window.lower
    assert opens > clock.now()
    assert f"at about {opens + HOUR:%H:%M}" in body


@pytest.mark.parametrize("at", ["1970-01-01T00:00:07Z", "2031-05-05T05:05:05Z", "0001-01-01T00:00:00+00:00"])
def test_takes_a_report_whose_device_shows_an_impossible_time(backend: Backend, clock: FixedClock, at: str) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    token = a_token(backend, town.holder(visit_id).id)
    clock.set(START + HOUR)
    event = {"event_id": "odd-1", "visit_id": visit_id, "kind": "en_route", "at": at}
    answer = (
        app_of(town.house).test_client().post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(token))
    )
    assert [one["verdict"] for one in answer.json["verdicts"]] == ["applied"]
    visit = the_visit(backend, visit_id)
    assert EARLY - timedelta(minutes=5) <= visit.en_route_at <= clock.now()


def test_tells_the_two_passes_of_the_hour_apart_that_comes_twice() -> None:
    zone = ZoneInfo("Europe/Vaduz")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(zone)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(zone)
    assert f"{first:%H:%M}" == f"{second:%H:%M}"
    assert (said_twice(first, "a", "b"), said_twice(second, "a", "b")) == ("a", "b")
    assert said_twice(datetime(2026, 10, 25, 4, 30, tzinfo=UTC).astimezone(zone), "a", "b") == ""
