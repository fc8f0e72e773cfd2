"""A locked table or a statement without end takes no thread for good: whoever asked is told to come again."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from dispatch.bootstrap import Backend, build
from dispatch.db.session import Patience
from tests.support.backends import make_settings
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of


@pytest.fixture
def asking(backend: Backend) -> Iterator[Door]:
    """A client of a backend that waits a tenth of a second for a lock, and half a second for a statement."""
    known = door(backend)
    patience = Patience(statement_seconds=0.5, lock_seconds=0.1)
    house = build(make_settings(), backend.database.url, clock=backend.clock, patience=patience)
    house.be_admitted()
    yield Door(app_of(house).test_client(), known.headers)
    house.database.close()


@pytest.mark.parametrize("path", ["/orders", "/visits/1", "/territories"])
def test_gives_up_waiting_for_a_locked_table(asking: Door, backend: Backend, path: str) -> None:
    with psycopg.connect(backend.database.url) as other:
        for table in ("work_orders", "visits", "territories"):
            other.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
        refused = asking.get(path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert asking.client.get("/healthz").status_code == 200
    assert asking.get("/orders").status_code == 200


def test_ends_a_statement_that_takes_too_long(asking: Door) -> None:
    house: Backend = asking.client.application.extensions["backend"]
    with pytest.raises(Exception, match="statement timeout"), house.work() as work:
        work.session.connection().exec_driver_sql("SELECT pg_sleep(5)")
    assert asking.get("/orders").status_code == 200
