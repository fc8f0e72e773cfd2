"""Two visits exchange their technicians at the same moment: nobody waits for what the other one has."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from dispatch.booking.processes import booking
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend
from dispatch.db.tables import Hold
from dispatch.planning.processes import manual_assignment
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.databases import count_as_owner
from tests.support.planning import a_town, quick, the_visit

NINE, ONE = START, START + timedelta(hours=4)
OTHER = {1: 2, 2: 1}
"""Who gets the visit that each technician had."""


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Visit 1 belongs to technician 1 and visit 2 to technician 2, both at ten."""
    clock.set(START - timedelta(hours=3))
    a_town(backend, orders=2, technicians=2)
    quickly = quick(backend)
    for number in (1, 2):
        send(quickly, number, number, hours=1)
    return quickly


def send(house: Backend, visit_id: int, technician_id: int, *, hours: int) -> None:
    wanted = ManualAssignment(technician_id, NINE + timedelta(hours=hours))
    manual_assignment.assign(house, SYSTEM, visit_id, the_visit(house, visit_id).version, wanted)


def waiting(house: Backend) -> int:
    """Connections that wait for a lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return count_as_owner(house.database.url, asked)


def at_once(house: Backend, step: Callable[[int], object], *, taken: int) -> None:
    """Takes the step for both visits, the second begun while the first waits for a visit that somebody has taken."""
    with ThreadPoolExecutor(2) as pool:
        with house.work() as work:
            work.session.execute(text("SELECT id FROM visits WHERE id = :id FOR NO KEY UPDATE"), {"id": taken})
            running = []
            for number in (1, 2):
                running.append(pool.submit(step, number))
                until = time.monotonic() + 10
                while waiting(house) < number and time.monotonic() < until:
                    time.sleep(0.02)
            assert waiting(house) == 2
        for one in running:
            one.result()


def held(house: Backend, order_id: int, technician_id: int) -> int:
    hold_id = booking.hold(house, SYSTEM, SlotRequest(order_id=order_id), Window(ONE, ONE + timedelta(hours=2))).id
    with house.work() as work:
        work.session.get_one(Hold, hold_id).technician_id = technician_id
    return hold_id


def test_confirms_two_bookings_that_exchange_technicians(house: Backend) -> None:
    holds = {number: held(house, number, OTHER[number]) for number in (1, 2)}
    at_once(house, lambda number: booking.confirm(house, SYSTEM, holds[number]), taken=2)
    assert [the_visit(house, number).technician_id for number in (1, 2)] == [2, 1]


def test_assigns_two_visits_that_exchange_technicians(house: Backend) -> None:
    at_once(house, lambda number: send(house, number, OTHER[number], hours=4), taken=1)
    assert [the_visit(house, number).technician_id for number in (1, 2)] == [2, 1]
