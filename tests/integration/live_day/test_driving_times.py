"""Arrivals are forecast on the roads that the planner drives on, and nobody waits for them in a transaction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.field.processes.event_batches import take_events
from dispatch.field.services.technician_day import keep_position
from dispatch.live_day.processes.day_watch import refresh_etas
from dispatch.messaging.processes.sending import SenderPool
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.databases import count_as_owner
from tests.support.field import a_booked_visit, a_day, a_device, an_event
from tests.support.planning import the_visit
from tests.support.roads import SlowRoads

MINUTE = timedelta(minutes=1)
NEAR, FAR = (47.1410, 9.5209), (47.1510, 9.5209)


def transactions(backend: Backend) -> int:
    """How many transactions this house has open at the moment, as the database sees it."""
    return count_as_owner(
        backend.database.url,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = 'dispatch' AND state LIKE 'idle in transaction%'",
    )


@pytest.fixture
def roads(backend: Backend) -> SlowRoads:
    roads = SlowRoads(seconds=90 * 60)

    def look() -> None:
        assert transactions(backend) == 0

    roads.asked = look
    return roads


def test_tells_a_departing_technicians_arrival_by_the_roads(
    backend: Backend, clock: FixedClock, roads: SlowRoads
) -> None:
    carrier = FakeCarrier()
    house = with_carriers(replace(backend, roads=roads), carrier)
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada, hours=1, point=FAR).id, a_device(work, ada)
        keep_position_of = replace(work, actor=device)
        keep_position(keep_position_of, *NEAR, work.now)
    take_events(house, device, [an_event(visit_id, "en_route", clock.now())])
    SenderPool(house).send_due()
    # 90 minutes by road from 10:00 local, where the straight line says two.
    assert [text.body for text in carrier.taken if "11:30" in text.body and "on the way" in text.body] != []
    assert the_visit(backend, visit_id).eta == START + 90 * MINUTE
    assert len(roads.legs) == 1


def test_forecasts_a_day_by_the_roads(backend: Backend, clock: FixedClock, roads: SlowRoads) -> None:
    house = replace(backend, roads=roads)
    with backend.work() as work:
        _, (ada,) = a_day(work)
        first = a_booked_visit(work, ada, hours=1, point=NEAR).id
        second = a_booked_visit(work, ada, hours=2.5, point=FAR).id
        device = a_device(work, ada)
    take_events(house, device, [an_event(first, "arrived", clock.set(START + 60 * MINUTE))])
    refresh_etas(house, ada.id)
    # 45 minutes of work from 60, then 90 minutes of driving.
    assert the_visit(backend, second).eta == START + 195 * MINUTE
