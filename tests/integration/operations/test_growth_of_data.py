"""Lists and searches read what they answer with, and not everything that years of work have left."""

from collections.abc import Callable
from dataclasses import replace

import psycopg

from benchmarks.growth_of_data import ask, questions, tokens_of
from benchmarks.houses.house import MORNING
from benchmarks.houses.years import live_through
from dispatch.bootstrap import Backend
from dispatch.db.session import Database
from tests.support.clocks import FixedClock
from tests.support.doors.apps import app_of

ORDERS = 2_000
LIKE_A_LARGE_ONE = "%20".join(f"-c%20enable_{way}%3Doff" for way in ("seqscan", "hashjoin", "mergejoin"))
"""Ways that pay for small tables alone: so few rows are planned for as a million are."""

ROWS_READ = """
    SELECT sum(read) FROM (
      SELECT seq_tup_read AS read FROM pg_stat_user_tables UNION ALL SELECT idx_tup_read FROM pg_stat_user_indexes) each
"""


def rows_read(backend: Backend) -> int:
    """Rows and entries of indexes that were read so far."""
    backend.database.close()  # What a connection has read is counted when it ends at the latest.
    with psycopg.connect(backend.database.url) as connection:
        found = connection.execute(ROWS_READ).fetchone()
    return int(found[0]) if found else 0


def read_by(backend: Backend, step: Callable[[], object]) -> int:
    """How many more there are after a step; whoever cleans up meanwhile is counted, too."""
    before = rows_read(backend)
    step()
    return rows_read(backend) - before


def test_reads_few_of_many_for_every_list_and_search(backend: Backend, clock: FixedClock) -> None:
    clock.set(MORNING)
    live_through(backend.database.url, ORDERS, MORNING)
    backend = replace(backend, database=Database(f"{backend.database.url}&options={LIKE_A_LARGE_ONE}"))
    client, tokens, many = app_of(backend).test_client(), tokens_of(backend), dict[str, int]()
    for who, token in tokens.items():
        for name, path in questions(who, ORDERS).items():
            if path.startswith("/reports"):
                continue  # A period's reports read the period.
            read = min(read_by(backend, lambda path=path, token=token: ask(client, path, token)) for _ in range(2))
            if read > 0.75 * ORDERS:
                many[f"{who}: {name}"] = read
    assert many == {}
