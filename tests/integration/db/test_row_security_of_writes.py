"""Beneath the services the database itself lets a bounded actor write nothing of others, whatever it is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import select, text, update

from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.db.row_bounds import SEEN, WRITTEN
from dispatch.db.row_security import ALL, BOUNDED, WRITING, Bounds, writing_beyond
from dispatch.db.tables import Customer, Task, Visit, WorkOrder
from dispatch.http.guard import actor, needs
from dispatch.kernel.rows import task_rows
from dispatch.vocabulary.permissions import Actor, Permission
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.scope_world import Things, things

OF_NO_SOURCE = {
    "absence_requests", "absences", "booking_rules", "campaigns", "campaign_members", "capacity_rules", "closures",
    "clusters", "coaching_cases",
    "devices", "duration_factors", "plans", "plan_changes", "plan_unplaced", "positions", "shift_breaks",
    "shifts", "slot_windows", "stale_days", "technician_skills", "technicians", "territories", "territory_owners",
    "van_parts", "wait_openings", "kept_days", "simulations", "operators", "wordings",
}  # fmt: skip
"""Tables whose rows belong to a territory, whichever source they serve."""

Rows = dict[str, set[str]]


@pytest.fixture
def own(backend: Backend) -> Things:
    with backend.work() as work:
        return things(work, "T1", 1)


@pytest.fixture
def foreign(backend: Backend, own: Things) -> Things:
    with backend.work() as work:
        return things(work, "T2", 2)


@contextmanager
def acting(url: str, role: str, bounds: Bounds | None = None) -> Iterator[psycopg.Connection]:
    """A plain connection that has become a role: raw SQL, and none of our code. What it does is taken back."""
    with psycopg.connect(url) as connection:
        for name, value in (bounds.values() if bounds else {}).items():
            connection.execute("SELECT set_config(%s, %s, true)", (f"dispatch.{name}", value))
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        yield connection
        connection.rollback()


def shown(url: str, role: str, bounds: Bounds | None = None) -> Rows:
    """The places of all rows of each bounded table that are shown."""
    with acting(url, role, bounds) as connection:
        return {
            table: {place for (place,) in connection.execute(_on("SELECT CAST(ctid AS text) FROM {}", table))}
            for table in SEEN
        }


def beyond(url: str, bounds: Bounds) -> Rows:
    """The places of all rows that the bounds leave out, of tables that have any."""
    everything, seen = shown(url, ALL), shown(url, BOUNDED, bounds)
    return {table: everything[table] - seen[table] for table in SEEN if everything[table] - seen[table]}


def _on(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))


def changed(url: str, bounds: Bounds, table: str, places: set[str]) -> list[int]:
    """How many of these rows can be changed to what they are, and deleted."""
    with acting(url, WRITING, bounds) as connection:
        (column,) = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position DESC LIMIT 1",
            (table,),
        ).fetchone() or ("",)
        which = sql.SQL(" WHERE CAST(ctid AS text) = ANY (%s)")
        name = sql.Identifier(column)
        touched = _on("UPDATE {} SET ", table) + sql.SQL("{} = {}").format(name, name) + which
        removed = _on("DELETE FROM {}", table) + which
        return [connection.execute(statement, (sorted(places),)).rowcount for statement in (touched, removed)]


def may_add_a_copy(url: str, bounds: Bounds, table: str, place: str) -> bool:
    """Whether a row like this one is let in, as far as bounds go; that its key is taken is said later."""
    copy = _on("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM ", table) + _on("{}", table)
    try:
        with acting(url, WRITING, bounds) as connection:
            connection.execute(copy + sql.SQL(" WHERE CAST(ctid AS text) = %s"), (place,))
    except errors.InsufficientPrivilege:
        return False
    except errors.IntegrityError:
        return True
    return True


def bounds_of(own: Things, kind: str) -> Bounds:
    if kind == "territory":
        return Bounds("a", frozenset({own["territory_id"]}), None, writes=True)
    return Bounds("a", None, "crm-T1", writes=True)


@pytest.mark.parametrize("kind", ["territory", "source"])
def test_changes_and_removes_no_row_beyond_the_bounds(
    backend: Backend, own: Things, foreign: Things, kind: str
) -> None:
    url, bounds = backend.database.url, bounds_of(own, kind)
    others = beyond(url, bounds)
    if kind == "source":
        others = {table: rows for table, rows in others.items() if table not in OF_NO_SOURCE}
    assert len(others) >= 20
    found = {table: changed(url, bounds, table, rows) for table, rows in others.items()}
    assert found == {table: [0, 0] for table in others}


def test_adds_no_row_beyond_the_bounds(backend: Backend, own: Things, foreign: Things) -> None:
    url, bounds = backend.database.url, bounds_of(own, "territory")
    others, ours = beyond(url, bounds), shown(url, BOUNDED, bounds)
    added = {table for table, rows in others.items() if may_add_a_copy(url, bounds, table, min(rows))}
    assert added == set()
    lacking = {table for table in others if not may_add_a_copy(url, bounds, table, min(ours[table]))}
    assert lacking == {"operators"}  # Theirs is an operator's territory, and not the operator.


def test_hands_no_row_to_others_and_takes_none_from_them(backend: Backend, own: Things, foreign: Things) -> None:
    url, bounds = backend.database.url, bounds_of(own, "territory")
    taking = "UPDATE work_orders SET territory_id = %s WHERE territory_id = %s"
    with acting(url, WRITING, bounds) as connection:
        assert connection.execute(taking, (own["territory_id"], foreign["territory_id"])).rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege, match="work_orders"):
            connection.execute(taking, (foreign["territory_id"], own["territory_id"]))
    with acting(url, WRITING, bounds) as connection, pytest.raises(errors.InsufficientPrivilege, match="visits"):
        connection.execute(
            "UPDATE visits SET order_id = %s WHERE order_id = %s", (foreign["order_id"], own["order_id"])
        )


def test_writes_nothing_where_nobody_has_said_what(backend: Backend, own: Things) -> None:
    with acting(backend.database.url, WRITING) as connection:
        assert connection.execute("UPDATE work_orders SET priority = 'high'").rowcount == 0
        assert connection.execute("SELECT count(*) FROM work_orders").fetchone() == (2,)


def test_bounds_writing_of_every_table_that_is_bounded_in_reading() -> None:
    assert set(WRITTEN) == set(SEEN)


def test_answers_a_request_whose_view_forgot_its_bounds_without_having_changed_others(
    backend: Backend, own: Things, foreign: Things
) -> None:
    """It is planted in the application: a route that changes all orders, and one that adds a visit to anybody's."""
    app = create_app(backend)

    @needs(Permission.ORDERS_WRITE)
    def planted_change() -> str:
        with backend.work(actor()) as work:
            work.session.execute(update(WorkOrder).values(symptom="planted"))
        return ""

    @needs(Permission.ORDERS_WRITE)
    def planted_addition() -> str:
        with backend.work(actor()) as work:
            work.session.add(
                Visit(order_id=foreign["order_id"], number=9, state="draft", service_seconds=60, skills=[])
            )
        return ""

    app.add_url_rule("/change", view_func=planted_change, methods=["POST"])
    app.add_url_rule("/addition", view_func=planted_addition, methods=["POST"])
    dora = door(backend, name="dora", territory_ids=(own["territory_id"],))
    crm = door(backend, Role.INTEGRATION, name="crm-T1")
    assert app.test_client().post("/change", headers=crm.headers).status_code == 200
    assert symptoms(backend) == {own["order_id"]}
    assert app.test_client().post("/change", headers=dora.headers).status_code == 200
    assert symptoms(backend) == {own["order_id"], own["manual_order_id"]}
    for who in (dora, crm):
        assert app.test_client().post("/addition", headers=who.headers).status_code == 500
    with backend.work() as work:
        assert work.session.scalar(select(Visit.id).where(Visit.number == 9)) is None


def symptoms(backend: Backend) -> set[int]:
    with backend.work() as work:
        return set(work.session.scalars(select(WorkOrder.id).where(WorkOrder.symptom == "planted")))


def test_lets_one_piece_of_work_write_beyond_and_binds_what_follows(
    backend: Backend, own: Things, foreign: Things
) -> None:
    does = Actor("ann", Role.DISPATCHER, territory_ids=frozenset({own["territory_id"]}))
    with backend.work(does) as work:
        with writing_beyond(work.session):
            work.session.get_one(WorkOrder, foreign["order_id"]).symptom = "planted"
        work.session.execute(update(WorkOrder).values(symptom="planted"))
        assert work.session.scalar(text("SELECT CAST(current_user AS text)")) == WRITING
    assert symptoms(backend) == {foreign["order_id"], own["order_id"], own["manual_order_id"]}


def test_changes_ones_own_customers_and_none_of_others(backend: Backend, own: Things, foreign: Things) -> None:
    does = Actor("ann", Role.DISPATCHER, territory_ids=frozenset({own["territory_id"]}))
    with backend.work(does) as work:
        named = work.session.execute(update(Customer).values(name="planted").returning(Customer.id)).scalars().all()
    with backend.work() as work:
        ours = set(
            work.session.scalars(select(WorkOrder.customer_id).where(WorkOrder.territory_id == own["territory_id"]))
        )
        theirs = work.session.scalar(select(WorkOrder.customer_id).where(WorkOrder.id == foreign["order_id"]))
    assert ours <= set(named)
    assert theirs not in named


def test_closes_a_task_of_the_whole_house_whose_cause_a_bounded_actor_ended(backend: Backend, own: Things) -> None:
    with backend.work() as work:
        work.session.add(
            Task(kind="webhook_disabled", topic="endpoint:9", sentence="Look.", facts={}, created_at=work.now)
        )
    does = Actor("ann", Role.ADMIN, territory_ids=frozenset({own["territory_id"]}))
    with backend.work(does) as work:
        task_rows.close_topic(work.session, "webhook_disabled", "endpoint:9", work.now)
    with backend.work() as work:
        assert work.session.scalar(select(Task.state).where(Task.kind == "webhook_disabled")) == "done"
