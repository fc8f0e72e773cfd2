"""A short form of the race that `make race` runs with a hundred thousand bookings."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benchmarks.houses.house import MORNING
from benchmarks.houses.town import Town
from benchmarks.race import attempt, overlapping, overlapping_in
from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from tests.support.clocks import FixedClock

ORDERS = 20


def test_books_nobody_twice_at_the_same_time_however_many_try(backend: Backend, clock: FixedClock) -> None:
    clock.set(MORNING)
    town = Town(backend, MORNING)
    town.hire(2, days=2)
    town.order(ORDERS, day=None)
    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(lambda number: attempt(backend, number, ORDERS), range(80)))
    assert overlapping(backend) == 0
    assert [code for code in outcomes if code.startswith("fault")] == []
    assert outcomes["booked"] + outcomes["cancelled"] > 0


def test_sees_an_overlap_where_there_is_one(backend: Backend, clock: FixedClock) -> None:
    """The look is looked at, without the constraint that forbids such a thing."""
    clock.set(MORNING)
    town = Town(backend, MORNING)
    town.hire(1, days=1)
    town.order(2, day=None)
    assert (attempt(backend, 1, 2), attempt(backend, 2, 2), overlapping(backend)) == ("booked", "booked", 0)
    with backend.work() as work:
        one, other = work.session.query(Visit).filter(Visit.technician_id.is_not(None)).all()
        one.during = other.during
        work.session.flush()
        seen = overlapping_in(work)
        work.session.rollback()
    assert (seen, overlapping(backend)) == (1, 0)
