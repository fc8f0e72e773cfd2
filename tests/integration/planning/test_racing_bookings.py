"""A short form of the race that `make race` runs with a hundred thousand bookings."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from benchmarks.houses.house import MORNING
from benchmarks.houses.town import Town
from benchmarks.race import attempt, overlapping
from dispatch.bootstrap import Backend
from dispatch.db.models import Hold, Visit
from dispatch.db.ranges import Range
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
    """The look is looked at: a hold over a booked visit, which no constraint of the database forbids."""
    clock.set(MORNING)
    town = Town(backend, MORNING)
    town.hire(1, days=1)
    town.order(1, day=None)
    assert (attempt(backend, 1, 1), overlapping(backend)) == ("booked", 0)
    with backend.work() as work:
        visit = work.session.query(Visit).one()
        assert visit.during is not None
        assert visit.during.lower is not None
        within = Range(visit.during.lower + timedelta(minutes=5), visit.during.upper)
        work.session.add(
            Hold(
                territory_id=1, technician_id=1, arrival_window=within, during=within, lat=47.1, lon=9.5,
                work_group="general", state="held", made_by="fault", made_at=work.now,
                expires_at=work.now + timedelta(minutes=10),
            )
        )  # fmt: skip
    assert overlapping(backend) == 1
