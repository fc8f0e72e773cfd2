"""Years of an operator's work, written straight into the tables (`years.sql`)."""

from datetime import datetime
from pathlib import Path

import psycopg

TERRITORIES = 10
TECHNICIANS = 200
A_DAY = 10
"""Visits of a technician on each day."""

FILL = Path(__file__).with_suffix(".sql")


def live_through(url: str, orders: int, now: datetime) -> None:
    """Fills an empty, migrated database with completed orders, the newest of yesterday, 2,000 a day."""
    told = {"orders": orders, "territories": TERRITORIES, "technicians": TECHNICIANS, "a_day": A_DAY, "now": now}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute(FILL.read_bytes(), told)
        connection.execute("VACUUM ANALYZE")
