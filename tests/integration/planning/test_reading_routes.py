"""What is read for a few routes does not grow with the territory."""

from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.models import Visit, WorkOrder
from dispatch.db.queries import snapshots
from dispatch.db.queries.snapshots import Scope
from dispatch.db.ranges import Range
from dispatch.services.work import Work
from tests.support.clocks import START
from tests.support.planning import DAY, a_town
from tests.support.technicians import a_technician, a_territory

HOUR = timedelta(hours=1)
EVERYBODY = 12
A_DAY = 8


def a_booked_town(backend: Backend) -> None:
    """Twelve technicians with eight visits each, written so lately that the database has no statistics of them."""
    visit_ids = a_town(backend, orders=EVERYBODY * A_DAY, technicians=EVERYBODY)
    with backend.work() as work:
        for number, visit_id in enumerate(visit_ids):
            visit = work.session.get_one(Visit, visit_id)
            start = START + number % A_DAY * HOUR
            visit.technician_id, visit.during = number // A_DAY + 1, Range(start, start + HOUR)
            visit.state = "scheduled"


def looked_at(work: Work, table: str) -> int:
    """How many rows of a table this transaction has fetched."""
    seen = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = %s"
    return int(work.session.connection().exec_driver_sql(seen, (table,)).scalar_one())


def test_looks_at_the_orders_of_named_technicians_alone(backend: Backend) -> None:
    a_booked_town(backend)
    with backend.work() as work:
        before = looked_at(work, "work_orders")
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, Scope((3, 5), ()))
        assert {visit.technician_id for visit in found.visits} == {3, 5}
        assert len(found.visits) == 2 * A_DAY
        assert looked_at(work, "work_orders") - before <= 2 * len(found.visits)


def test_leaves_out_visits_of_another_territory_and_of_held_orders(backend: Backend) -> None:
    a_booked_town(backend)
    with backend.work() as work:
        a_technician(work, a_territory(work, "T2"))
        elsewhere, held = (work.session.get_one(WorkOrder, order_id) for order_id in (1, 2))
        elsewhere.territory_id, held.state = 2, "held"
    with backend.work() as work:
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, Scope((1,), ()))
    assert sorted(visit.id for visit in found.visits) == list(range(3, A_DAY + 1))
