"""Customers with an appointment each, by the thousand: written in a few statements, without any text yet."""

from datetime import datetime, timedelta

import psycopg

_STATEMENTS = (
    "INSERT INTO territories (code, name, zone) VALUES ('CHAOS', 'Chaos', 'UTC')",
    """INSERT INTO technicians (external_id, name, phone, languages, territory_id, home_lat, home_lon)
       VALUES ('CHAOS', 'Ana Frick', '+8613900000000', '{}', 1, 47.1, 9.5)""",
    """INSERT INTO customers (source, external_id, name, phone, textable, language, tier)
       SELECT 'chaos', 'C' || i, 'Customer', '+86138' || lpad(i::text, 8, '0'), true, 'en', 'standard'
       FROM generate_series(1, %(count)s) i""",
    """INSERT INTO sites (customer_id, address, lat, lon, location_state, located_by)
       SELECT id, 'Road', 47.1, 9.5, 'located', 'order' FROM customers""",
    """INSERT INTO work_orders
         (source, external_id, customer_id, site_id, territory_id, kind, priority, state, reported_at, received_at)
       SELECT 'chaos', 'O' || s.customer_id, s.customer_id, s.id, 1, 'repair', 'normal', 'received', %(now)s, %(now)s
       FROM sites s""",
    """INSERT INTO visits (order_id, number, state, service_seconds, skills)
       SELECT id, 1, 'draft', 2700, '{}' FROM work_orders""",
    """INSERT INTO appointments (visit_id, version, state, arrival_window, technician_id, made_at)
       SELECT id, 1, 'live', tstzrange(%(opens)s, %(closes)s), 1, %(now)s FROM visits""",
)


def build(database_url: str, count: int, now: datetime) -> None:
    """So many customers with a live appointment in two days; ids begin at 1 and are the same in every table."""
    opens = now + timedelta(days=2)
    values = {"count": count, "now": now, "opens": opens, "closes": opens + timedelta(hours=2)}
    with psycopg.connect(database_url) as connection:
        for statement in _STATEMENTS:
            connection.execute(statement, values)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
