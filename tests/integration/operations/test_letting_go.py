"""Letting go what is over its time reads that alone, however much went before it or is to stay."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from dispatch.bootstrap import Backend
from dispatch.operations.privacy import retention
from tests.support.clocks import START

ROWS = 60_000
BEFORE = START - timedelta(days=400)
EVENTS = """
INSERT INTO events (at, kind, thing, thing_id, relayed)
SELECT %s + n * interval '1 second', 'order.received', 'order', n, true FROM generate_series(1, %s) AS n
"""
EMPTIED = """
INSERT INTO messages (kind, topic, to_number, zone, language, parameters, body, segments, state, not_before, expires_at,
  created_at)
SELECT 'reminder', 'old:' || n, '+12065550123', 'UTC', 'en', '{}', '', 1, 'delivered', at, at, at
FROM generate_series(1, %s) AS n, LATERAL (SELECT %s - n * interval '1 second' AS at) AS moments
"""


def plan(connection: psycopg.Connection[Any], kind: str) -> str:
    """How the database finds the last batch of a kind: the one in which nothing is left."""
    (kept,) = (one for one in retention.KEPT if one.name == kind)
    asked = kept.statement.replace(":before", "%(before)s").replace(":at_once", "500")
    rows = connection.execute("EXPLAIN (ANALYZE, BUFFERS) " + asked, {"before": BEFORE}).fetchall()
    return "\n".join(line for (line,) in rows)


@pytest.fixture
def full(backend: Backend) -> Backend:
    """A database with many events that stay, and many old texts whose words are gone."""
    with psycopg.connect(backend.database.url, autocommit=True) as connection:
        connection.execute(EVENTS, (START, ROWS))
        connection.execute(EMPTIED, (ROWS, BEFORE))
        connection.execute("VACUUM ANALYZE events, messages")
    return backend


def test_finds_what_is_over_its_time_by_an_index(full: Backend) -> None:
    with psycopg.connect(full.database.url, autocommit=True) as connection:
        assert "ix_messages_words" in plan(connection, "words of texts")
        assert "ix_events_at" in plan(connection, "events")
