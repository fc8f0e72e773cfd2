"""Customers with an appointment each, by the thousand: written in a few statements, without any text yet.

Each has a technician of their own who is at work then and comes: a promise with nobody to keep it is taken back.
"""

from datetime import datetime, timedelta

import psycopg

_STATEMENTS = (
    "INSERT INTO territories (code, name, zone) VALUES ('CHAOS', 'Chaos', 'UTC')",
    """INSERT INTO technicians (external_id, name, phone, languages, territory_id, home_lat, home_lon)
       SELECT 'T' || i, 'Ana Frick', '+8613900000000', '{}', 1, 47.1, 9.5 FROM generate_series(1, %(count)s) i""",
    """INSERT INTO shifts (technician_id, during)
       SELECT id, tstzrange(%(opens)s, %(closes)s) FROM technicians""",
    """INSERT INTO customers (source, external_id, name, phone, textable, language, tier)
       SELECT 'chaos', 'C' || i, 'Customer', '+86138' || lpad(i::text, 8, '0'), true, 'en', 'standard'
       FROM generate_series(1, %(count)s) i""",
    """INSERT INTO sites (customer_id, address, lat, lon, location_state, located_by)
       SELECT id, 'Road', 47.1, 9.5, 'located', 'order' FROM customers""",
    """INSERT INTO work_orders
         (source, external_id, customer_id, site_id, territory_id, kind, priority, state, reported_at, received_at)
       SELECT 'chaos', 'O' || s.customer_id, s.customer_id, s.id, 1, 'repair', 'normal', 'scheduled', %(now)s, %(now)s
       FROM sites s""",
    """INSERT INTO visits (order_id, number, state, service_seconds, skills, technician_id, during)
       SELECT id, 1, 'scheduled', 2700, '{}', id, tstzrange(%(opens)s, %(opens)s + interval '45 minutes')
       FROM work_orders""",
    """INSERT INTO assignments (visit_id, technician_id, assigned_at)
       SELECT id, technician_id, %(now)s FROM visits""",
    """INSERT INTO appointments (visit_id, version, state, arrival_window, technician_id, made_at)
       SELECT id, 1, 'live', tstzrange(%(opens)s, %(closes)s), technician_id, %(now)s FROM visits""",
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
