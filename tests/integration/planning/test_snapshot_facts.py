"""What is read for a few routes does not grow with the territory."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Appointment, Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.planning.queries import snapshots
from dispatch.planning.queries.snapshots import SnapshotScope
from dispatch.planning.rules.snapshots import (
    AbsenceFacts,
    BreakFacts,
    HoldFacts,
    Promised,
    ShiftFacts,
    Snapshot,
    TechnicianFacts,
    VisitFacts,
)
from dispatch.planning.solver.insertion import points_of
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START
from tests.support.orders import an_order
from tests.support.planning import DAY, a_town
from tests.support.technicians import VADUZ, a_hold, a_shift, a_technician, a_territory

HOUR = timedelta(hours=1)
EVERYBODY = 12
A_DAY = 8


def a_booked_town(backend: Backend) -> None:
    """Twelve technicians with eight visits each, written so lately that the database has no statistics of them."""
    with psycopg.connect(backend.database.url) as connection:
        # Emptied by deletions, the tables would be planned for as large as earlier tests left them.
        connection.execute("TRUNCATE sites, customers, technicians CASCADE")
        connection.execute(
            "DELETE FROM pg_statistic USING pg_class"
            " WHERE pg_class.oid = starelid AND relnamespace = 'public'::regnamespace"
        )
        for table in ("visits", "work_orders"):
            # Whether statistics come in by themselves meanwhile depends on how fast the machine is.
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    visit_ids = a_town(backend, orders=EVERYBODY * A_DAY, technicians=EVERYBODY)
    with backend.work() as work:
        for number, visit_id in enumerate(visit_ids):
            visit = work.session.get_one(Visit, visit_id)
            start = START + number % A_DAY * HOUR
            visit.technician_id, visit.during = number // A_DAY + 1, Range(start, start + HOUR)
            visit.state = "scheduled"


def looked_at(work: Work, table: str) -> int:
    """How many rows of a table this transaction has fetched."""
    seen = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relid = %s::regclass"
    return int(work.session.connection().exec_driver_sql(seen, (table,)).scalar_one())


def test_looks_at_the_orders_of_named_technicians_alone(backend: Backend) -> None:
    a_booked_town(backend)
    with backend.work() as work:
        before = looked_at(work, "work_orders")
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((3, 5), ()))
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
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), ()))
    assert sorted(visit.id for visit in found.visits) == list(range(3, A_DAY + 1))


def test_reads_every_fact_of_a_day(backend: Backend) -> None:
    here, there, window = (47.15, 9.52), (47.16, 9.53), Window(START, START + 2 * HOUR)
    with backend.work() as work:
        ada = a_technician(work, a_territory(work), skills=("wifi", "copper"))
        ada.visits_a_shift, ada.speed_percent = 4, 90
        done, planned = (
            an_order(work, point=point, windows=(window,), priority=Priority.HIGH).visits[0] for point in (there, here)
        )
        planned.order.customer.tier = Tier.GOLD
        done.state, done.technician_id, done.during = "completed", ada.id, Range(START, START + HOUR)
        done.ended_by, done.ended_at = ada.id, START + HOUR
        planned.state, planned.technician_id = "on_site", ada.id
        planned.during, planned.eta = Range(START + HOUR, START + 2 * HOUR), START + HOUR / 2
        planned.started_at, planned.override_reason = START + HOUR, "They asked for it."
        planned.pinned_technician_id, planned.pinned_arrival = ada.id, START + HOUR
        work.session.add_all([
            Appointment(
                visit_id=planned.id, version=1, arrival_window=Range(START, START + 3 * HOUR), technician_id=ada.id,
                made_at=START,
            ),
            Absence(technician_id=ada.id, during=Range(START + 7 * HOUR, None), reason="ill"),
            a_hold(ada, START + 3 * HOUR),
        ])  # fmt: skip
    with backend.work() as work:
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), ()))
    midnight = START + 14 * HOUR
    pause = BreakFacts(30, Window(START + 3 * HOUR, START + 5 * HOUR))
    assert found == Snapshot(
        territory_id=1,
        zone="Europe/Vaduz",
        first_day=DAY,
        last_day=DAY,
        taken_at=START,
        visits=(
            VisitFacts(
                id=2,
                state=VisitState.ON_SITE,
                point=here,
                service_seconds=planned.service_seconds,
                skills=tuple(sorted(planned.skills)),
                priority=Priority.HIGH,
                tier=Tier.GOLD,
                reported_at=planned.order.reported_at,
                windows=(window,),
                technician_id=1,
                during=Window(START + HOUR, START + 2 * HOUR),
                pinned_technician_id=1,
                pinned_arrival=START + HOUR,
                overridden=True,
                promised=Promised(Window(START, START + 3 * HOUR), 1),
                eta=START + HOUR / 2,
                arrived_at=START + HOUR,
            ),
        ),
        technicians=(TechnicianFacts(1, VADUZ, 90, (("copper", 1), ("wifi", 1)), 4),),
        shifts=(ShiftFacts(1, 1, Window(START, START + 8 * HOUR), (pause,), there),),
        absences=(AbsenceFacts(1, Window(START + 7 * HOUR, midnight + 48 * HOUR)),),
        holds=(HoldFacts(1, 1, Window(START + 3 * HOUR, START + 4 * HOUR), VADUZ),),
        frozen=frozenset({2}),
    )


def test_leaves_out_what_holds_no_more_and_the_hold_that_is_judged(backend: Backend) -> None:
    with backend.work() as work:
        ada = a_technician(work, a_territory(work))
        expired, released = a_hold(ada, START, expires_at=START), a_hold(ada, START + HOUR, state="released")
        work.session.add_all([expired, released, a_hold(ada, START + 2 * HOUR), a_hold(ada, START + 3 * HOUR)])
    with backend.work() as work:
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), (), but_hold=4))
    assert [hold.id for hold in found.holds] == [3]


def test_leaves_a_visit_to_the_days_of_its_shift(backend: Backend) -> None:
    midnight = START + 14 * HOUR
    visit_ids = a_town(backend, orders=5, technicians=1)
    with backend.work() as work:
        ada = work.session.get_one(Technician, 1)
        a_shift(work, ada, midnight - 2 * HOUR, midnight + 4 * HOUR)
        a_shift(work, ada, midnight - 30 * HOUR, midnight - 22 * HOUR)
        starts = (START, midnight + 2 * HOUR, midnight + 5 * HOUR, midnight - 23 * HOUR, midnight - 21 * HOUR)
        for visit_id, start in zip(visit_ids, starts, strict=True):
            visit = work.session.get_one(Visit, visit_id)
            visit.technician_id, visit.during, visit.state = 1, Range(start, start + HOUR), "scheduled"
    with backend.work() as work:
        of_hers = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), ()))
        named = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), (3,)))
        whole = snapshots.read(work.session, 1, (DAY, DAY), work.now)
    # Of the night before is the first, of the night after the second; the last one lies in no shift, but in the day.
    assert [visit.id for visit in of_hers.visits] == [1, 2, 5]
    assert [visit.id for visit in named.visits] == [1, 2, 3, 5]
    assert whole.visits == of_hers.visits


def test_sees_what_the_same_transaction_has_changed(backend: Backend) -> None:
    a_booked_town(backend)
    with backend.work() as work:
        work.session.get_one(Visit, 1).state = "completed"
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), ()))
    assert sorted(visit.id for visit in found.visits) == list(range(2, A_DAY + 1))


def test_knows_every_point_before_the_facts_are_read(backend: Backend) -> None:
    midnight, zone = START + 14 * HOUR, ZoneInfo("Europe/Vaduz")
    points = [(47.2 + number / 100, 9.6) for number in range(6)]
    with backend.work() as work:
        ada = a_technician(work, a_territory(work))
        a_shift(work, ada, midnight - 2 * HOUR, midnight + 4 * HOUR)
        a_shift(work, ada, midnight + 9 * HOUR, midnight + 17 * HOUR)
        visits = [an_order(work, point=point, windows=()).visits[0] for point in points]
        for visit, hours in zip(visits[:5], (-1.5, 0, 2, 15, 24), strict=True):
            start = START + timedelta(hours=hours)
            visit.state, visit.technician_id, visit.during = "scheduled", 1, Range(start, start + HOUR)
        for visit, hours in zip(visits[:2], (0.25, 0.75), strict=True):
            visit.state, visit.ended_by, visit.ended_at = "completed", 1, START + timedelta(hours=hours)
        elsewhere = a_hold(ada, START + 5 * HOUR, lat=47.3, lon=9.7)
        work.session.add_all([elsewhere, a_hold(ada, START + 6 * HOUR, lat=47.4, lon=9.7, state="released")])
    with backend.work() as work:
        found = snapshots.read(work.session, 1, (DAY, DAY), work.now, SnapshotScope((1,), ()))
        known = snapshots.points(work.session, (1,), (DAY, DAY), zone)
    # The last one that ended, the ones of the day and of its night, what is held, and home; not the next day.
    assert sorted(known) == sorted([*points[1:4], (47.3, 9.7), VADUZ])
    assert set(points_of(found)) == set(known)
