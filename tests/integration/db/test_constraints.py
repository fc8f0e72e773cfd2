"""The rules that the database itself holds, each by the name of its constraint."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import errors

from dispatch.bootstrap import Backend
from dispatch.kernel.records import audit

NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def connection(backend: Backend) -> Iterator[psycopg.Connection]:
    """An open transaction on a database with a technician, two orders and two draft visits."""
    opened = psycopg.connect(backend.database.url)
    opened.execute(
        """
        INSERT INTO territories (code, name, zone) VALUES ('T1', 'One', 'UTC');
        INSERT INTO technicians (external_id, name, phone, languages, territory_id, home_lat, home_lon)
            VALUES ('A', 'Anna', '+12025550100', '{en}', 1, 47, 9), ('B', 'Ben', '+12025550101', '{en}', 1, 47, 9);
        INSERT INTO customers (source, external_id, name, phone, textable, language, tier)
            VALUES ('crm', 'C1', 'Drew', '+12025550102', true, 'en', 'standard');
        INSERT INTO sites (customer_id, address, lat, lon, location_state) VALUES (1, 'Here 1', 47, 9, 'located');
        INSERT INTO work_orders (source, external_id, customer_id, site_id, kind, priority, reported_at, received_at)
            VALUES ('crm', 'O1', 1, 1, 'repair', 'normal', now(), now()),
                   ('crm', 'O2', 1, 1, 'repair', 'normal', now(), now());
        INSERT INTO visits (order_id, number, service_seconds, skills) VALUES (1, 1, 1800, '{}'), (2, 1, 1800, '{}');
        """
    )
    opened.commit()
    yield opened
    opened.close()


def assign(connection: psycopg.Connection, visit_id: int, technician_id: int, start: datetime, end: datetime) -> None:
    connection.execute(
        "UPDATE visits SET state = 'scheduled', technician_id = %s, during = tstzrange(%s, %s) WHERE id = %s",
        (technician_id, start, end, visit_id),
    )


def test_refuses_two_overlapping_visits_of_a_technician(connection: psycopg.Connection) -> None:
    assign(connection, 1, 1, NINE, NINE + HOUR)
    assign(connection, 2, 1, NINE + HOUR - timedelta(seconds=1), NINE + 2 * HOUR)
    with pytest.raises(errors.ExclusionViolation, match="ex_visits_technician_overlap"):
        connection.commit()


def test_allows_a_visit_that_starts_when_another_ends(connection: psycopg.Connection) -> None:
    assign(connection, 1, 1, NINE, NINE + HOUR)
    assign(connection, 2, 1, NINE + HOUR, NINE + 2 * HOUR)
    connection.commit()
    assert connection.execute("SELECT count(*) FROM visits WHERE technician_id = 1").fetchone() == (2,)


def test_allows_two_visits_to_change_places_within_a_transaction(connection: psycopg.Connection) -> None:
    assign(connection, 1, 1, NINE, NINE + HOUR)
    assign(connection, 2, 2, NINE, NINE + HOUR)
    connection.commit()
    assign(connection, 1, 2, NINE, NINE + HOUR)
    assign(connection, 2, 1, NINE, NINE + HOUR)
    connection.commit()
    rows = connection.execute("SELECT technician_id FROM visits ORDER BY id").fetchall()
    assert rows == [(2,), (1,)]


def test_frees_the_time_of_a_cancelled_visit(connection: psycopg.Connection) -> None:
    assign(connection, 1, 1, NINE, NINE + HOUR)
    connection.execute("UPDATE visits SET state = 'cancelled' WHERE id = 1")
    assign(connection, 2, 1, NINE, NINE + HOUR)
    connection.commit()
    rows = connection.execute("SELECT id FROM visits WHERE technician_id = 1 AND state <> 'cancelled'").fetchall()
    assert rows == [(2,)]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "INSERT INTO work_orders (source, external_id, customer_id, site_id, kind, priority, reported_at,"
            " received_at) VALUES ('crm', 'O1', 1, 1, 'repair', 'normal', now(), now())",
            "uq_work_orders_live_external_id",
        ),
        (
            "INSERT INTO appointments (visit_id, version, arrival_window, technician_id, made_at) "
            "VALUES (1, 1, tstzrange(now(), now() + interval '1 hour'), 1, now()),"
            " (1, 2, tstzrange(now(), now() + interval '1 hour'), 1, now())",
            "uq_appointments_live_visit",
        ),
        (
            "INSERT INTO devices (technician_id, name, token_hash, paired_at) VALUES (1, 'phone', 'x', now());"
            "INSERT INTO field_events (event_id, technician_id, device_id, visit_id, kind, device_at, received_at,"
            " effective_at, skewed, payload, verdict) SELECT 'e1', 1, currval('devices_id_seq'), 1, 'arrived', now(),"
            " now(), now(), false, '{}', 'applied' FROM generate_series(1, 2)",
            "uq_field_events_technician_id_event_id",
        ),
        (
            "INSERT INTO shifts (technician_id, during) VALUES (1, tstzrange(now(), now() + interval '2 hours')),"
            " (1, tstzrange(now() + interval '1 hour', now() + interval '3 hours'))",
            "ex_shifts_overlap",
        ),
        ("UPDATE visits SET state = 'scheduled' WHERE id = 1", "ck_visits_has_technician"),
        ("UPDATE work_orders SET state = 'lost' WHERE id = 1", "ck_work_orders_state"),
        ("UPDATE sites SET lat = NULL WHERE id = 1", "ck_sites_"),
        ("UPDATE customers SET phone = '5550102' WHERE id = 1", "ck_customers_phone_e164"),
    ],
)
def test_refuses_by_name(connection: psycopg.Connection, statement: str, constraint: str) -> None:
    with pytest.raises(errors.IntegrityError, match=constraint):
        connection.execute(statement)


MESSAGE = (
    "INSERT INTO messages (kind, appointment_id, topic, occurrence, to_number, zone, language, parameters, body,"
    " segments, not_before, expires_at, created_at) VALUES ('confirmation', {appointment}, {topic}, 1, '+12025550102',"
    " 'UTC', 'en', '{{}}', 'x', 1, now(), now(), now())"
)


def test_holds_one_message_per_kind_and_appointment(connection: psycopg.Connection) -> None:
    connection.execute(
        "INSERT INTO appointments (visit_id, version, arrival_window, technician_id, made_at) "
        "VALUES (1, 1, tstzrange(now(), now() + interval '1 hour'), 1, now())"
    )
    statement = MESSAGE.format(appointment="(SELECT max(id) FROM appointments)", topic="NULL")
    connection.execute(statement)
    with pytest.raises(errors.UniqueViolation, match="uq_messages_once_per_appointment"):
        connection.execute(statement)


def test_holds_one_message_per_kind_and_topic(connection: psycopg.Connection) -> None:
    statement = MESSAGE.format(appointment="NULL", topic="'inbound:1'")
    connection.execute(statement)
    with pytest.raises(errors.UniqueViolation, match="uq_messages_once_per_topic"):
        connection.execute(statement)


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET actor = 'me'", "DELETE FROM audit_entries"])
def test_never_changes_an_audit_entry(connection: psycopg.Connection, change: str) -> None:
    connection.execute("INSERT INTO audit_entries (at, actor, action, thing) VALUES (now(), 'a', 'b', 'c')")
    with pytest.raises(errors.CheckViolation, match="never changed"):
        connection.execute(change)


def test_never_empties_the_audit(database_url: str, backend: Backend) -> None:
    """It refuses even its owner to truncate what was done."""
    with backend.work() as work:
        audit(work, "test.done", "test", None)
    with psycopg.connect(database_url, autocommit=True) as connection:
        with pytest.raises(errors.CheckViolation):
            connection.execute("TRUNCATE audit_entries CASCADE")
        assert connection.execute("SELECT count(*) FROM audit_entries").fetchone() == (1,)
