"""Beneath the queries the database itself shows a bounded actor nothing of others, whatever it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import select, text

from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.db.row_bounds import SEEN
from dispatch.db.row_security import ALL, BOUNDED, ROLES, WRITING, Bounds, looking_beyond
from dispatch.db.tables import Base, Customer, WorkOrder
from dispatch.http.guard import actor, needs
from dispatch.vocabulary.permissions import Actor, Permission
from dispatch.vocabulary.terms import Role
from tests.support.bare_databases import bare_database, run_command
from tests.support.doors.api_clients import door
from tests.support.doors.scope_world import Things, things
from tests.support.orders import order_json

WITHOUT_BOUNDS = {
    "alembic_version", "api_tokens", "audit_changes", "audit_entries", "calibrations", "carrier_states",
    "call_scripts", "certificate_rules", "complaint_causes",
    "geocoded_addresses", "kept_report_days", "key_fingerprints", "line_test_rules", "opt_outs", "order_imports",
    "pairing_codes", "plan_parts",
    "process_nodes",
    "sampling_rules", "stale_report_days",
    "route_changes", "sending_pauses", "service_paces", "sessions", "skills", "spending", "throttles", "tier_rules",
    "users", "voice_themes", "warranty_terms",
    "webhook_attempts", "webhook_deliveries", "webhook_endpoints", "work_types",
}  # fmt: skip
"""What holds in the whole house, belongs to a user rather than to a territory, or names nobody."""

Row = tuple[str, str]


@pytest.fixture
def own(backend: Backend) -> Things:
    with backend.work() as work:
        return things(work, "T1", 1)


@pytest.fixture
def foreign(backend: Backend, own: Things) -> Things:
    with backend.work() as work:
        return things(work, "T2", 2)


@contextmanager
def as_role(url: str, role: str, **settings: str) -> Iterator[psycopg.Connection]:
    """A plain connection that has become a role, with the settings of a transaction: raw SQL, and none of our code."""
    with psycopg.connect(url) as connection:
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", (f"dispatch.{name}", value))
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        yield connection


def rows(url: str, role: str, bounds: Bounds | None = None) -> set[Row]:
    """Every row of the bounded tables that `SELECT` without a condition shows, by table and place."""
    with as_role(url, role, **(bounds.values() if bounds else {})) as connection:
        return {
            (table, place)
            for table in SEEN
            for (place,) in connection.execute(
                sql.SQL("SELECT CAST(ctid AS text) FROM {}").format(sql.Identifier(table))
            )
        }


def test_shows_each_territory_its_own_rows_and_no_other(backend: Backend, own: Things, foreign: Things) -> None:
    url = backend.database.url
    of_one, of_other = (
        rows(url, BOUNDED, Bounds("a", frozenset({each["territory_id"]}), None)) for each in (own, foreign)
    )
    everything = rows(url, ALL)
    assert of_one & of_other == set()
    assert of_one | of_other == everything
    assert {table for table, _ in of_one} == {table for table, _ in of_other} == {table for table, _ in everything}
    assert len({table for table, _ in everything}) >= 30


def test_shows_each_source_its_own_rows_and_no_other(backend: Backend, own: Things, foreign: Things) -> None:
    url = backend.database.url
    sourced = {"work_orders", "visits", "appointments", "customers", "sites", "messages", "tasks", "complaints",
               "events", "holds", "promises", "follow_ups", "attachments", "service_lines"}  # fmt: skip
    of_one, of_other = (
        {row for row in rows(url, BOUNDED, Bounds("a", None, f"crm-{code}")) if row[0] in sourced}
        for code in ("T1", "T2")
    )
    assert of_one & of_other == set()
    assert {table for table, _ in of_one} == {table for table, _ in of_other} == sourced


def test_shows_nothing_where_nobody_has_said_what(backend: Backend, own: Things) -> None:
    assert rows(backend.database.url, BOUNDED) == set()


def test_keeps_a_forgetful_query_within_the_bounds_of_whoever_asks(
    backend: Backend, own: Things, foreign: Things
) -> None:
    asks = Actor("ann", Role.DISPATCHER, territory_ids=frozenset({own["territory_id"]}), only_asks=True)
    with backend.work(asks) as work:
        assert set(work.session.scalars(select(WorkOrder.territory_id))) == {own["territory_id"]}
        found = work.session.scalars(select(Customer.phone)).all()
    assert set(found) & set(foreign["secrets"]) == set()
    with backend.work(replace(asks, territory_ids=frozenset())) as work:
        assert len(set(work.session.scalars(select(WorkOrder.territory_id)))) == 2


def test_answers_a_request_without_what_its_view_forgot_to_leave_out(
    backend: Backend, own: Things, foreign: Things
) -> None:
    """It is planted in the application: a route that lists all orders, with no bounds in its query."""
    app = create_app(backend)

    @needs(Permission.ORDERS_READ)
    def planted() -> list[int]:
        with backend.work(actor()) as work:
            return list(work.session.scalars(select(WorkOrder.id).order_by(WorkOrder.id)))

    app.add_url_rule("/planted", view_func=planted)
    crm = door(backend, Role.INTEGRATION, name="crm-T1")
    dora = door(backend, name="dora", territory_ids=(own["territory_id"],))
    anybody = door(backend, name="anybody")
    shown = {
        name: app.test_client().get("/planted", headers=who.headers).json
        for name, who in {"crm": crm, "dora": dora, "anybody": anybody}.items()
    }
    ours = sorted((own["order_id"], own["manual_order_id"]))
    assert shown == {
        "crm": [own["order_id"]],
        "dora": ours,
        "anybody": sorted([*ours, foreign["order_id"], foreign["manual_order_id"]]),
    }


def test_tells_within_the_bounds_what_was_looked_up_beyond_them(backend: Backend, own: Things, foreign: Things) -> None:
    asks = Actor("ann", Role.DISPATCHER, territory_ids=frozenset({own["territory_id"]}), only_asks=True)
    with backend.work(asks) as work:
        with looking_beyond(work.session):
            ids = work.session.scalars(select(WorkOrder.id)).all()
        told = set(work.session.scalars(select(WorkOrder.id).where(WorkOrder.id.in_(ids))))
    assert set(ids) - told == {foreign["order_id"], foreign["manual_order_id"]}
    assert told == {own["order_id"], own["manual_order_id"]}


def test_bounds_one_transaction_and_not_the_next_on_its_connection(
    backend: Backend, own: Things, foreign: Things
) -> None:
    asks = Actor("ann", Role.DISPATCHER, territory_ids=frozenset({own["territory_id"]}), only_asks=True)
    roles = []
    for each in (asks, replace(asks, only_asks=False), asks):
        with backend.work(each) as work:
            roles.append(work.session.scalar(text("SELECT CAST(current_user AS text)")))
    assert roles == [BOUNDED, WRITING, BOUNDED]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_entries",
        "TRUNCATE audit_changes",
        "UPDATE audit_entries SET actor = 'me'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_changes",
        "TRUNCATE work_orders CASCADE",
        "DROP TABLE work_orders",
        "ALTER TABLE work_orders DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER audit_entries_append_only ON audit_entries",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE ROLE another",
    ],
)
def test_lets_the_application_own_nothing(backend: Backend, role: str, statement: str) -> None:
    with as_role(backend.database.url, role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_bounds_every_table_that_holds_somebodys_work(backend: Backend) -> None:
    assert set(Base.metadata.tables) - set(SEEN) == WITHOUT_BOUNDS - {"alembic_version"}


def test_goes_without_and_says_so_where_the_account_may_not_make_roles(server_url: str, worker_id: str) -> None:
    url, name = bare_database(server_url, f"plain_{worker_id}"), f"plain_{worker_id}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        connection.execute(f"ALTER DATABASE {name} OWNER TO {name}")
    plain = url.replace("//postgres:", f"//{name}:x", 1)
    upgraded = run_command(plain, "db", "upgrade")
    assert (upgraded.exit_code, "without row-level security" in upgraded.output) == (0, True)
    assert "FAULT  row-level security" in run_command(plain, "check", "--production").output
    assert run_command(plain, "token", "create", "dora", "--role", "admin").exit_code == 0
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"GRANT {', '.join(ROLES)} TO {name}")
    assert "without" not in run_command(plain, "db", "upgrade").output
    assert "ok     row-level security" in run_command(plain, "check", "--production").output


def test_reads_through_the_door_what_lies_within_the_bounds(backend: Backend, own: Things, foreign: Things) -> None:
    """It says the same with the second bounds as with the first alone: nothing of one's own is lost."""
    dora = door(backend, name="dora", territory_ids=(own["territory_id"],))
    placed = dora.post("/orders", order_json(territory="T1"))
    assert placed.status_code == 201
    listed = [order["id"] for order in dora.get("/orders").json["items"]]
    assert listed == [placed.json["id"], own["manual_order_id"], own["order_id"]]
