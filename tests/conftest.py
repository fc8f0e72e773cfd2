"""What all tests share: one embedded PostgreSQL for every worker, a database for each, emptied between tests."""

import gc
import os
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend, build
from dispatch.db.embedded import embedded_server
from dispatch.db.session import Database
from dispatch.serving import settle_in
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.databases import clone_of_template, empty
from tests.support.running.plain_logs import log_plainly

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Tests start hundreds of processes; where none may keep what it compiled, each compiles the whole house again."""

log_plainly()


def pytest_collection_finish() -> None:
    """What was imported stays, and is not looked through for rubbish again and again: a twelfth of the suite's time."""
    settle_in()
    gc.set_threshold(50_000, 20, 100)


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The server that all workers of this run share; `TEST_DATABASE_URL` names another one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    base = tmp_path_factory.getbasetemp()
    with embedded_server(base if worker_id == "master" else base.parent, durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> str:
    """This worker's own database, built by the migrations."""
    return clone_of_template(server_url, f"test_{worker_id}")


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Database]:
    """The way to this worker's database: what SQLAlchemy has worded for one test is worded for all."""
    way = Database(database_url)
    yield way
    way.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at Monday, 30 November 2026, 09:00 UTC until the test moves it."""
    return FixedClock()


@pytest.fixture
def backend(database: Database, clock: FixedClock) -> Backend:
    """A whole backend on an empty database with the default work types.

    Its way there is one of its own over the shared pool: what is remembered of a database's schedules is kept by its
    way, and emptying it tells nobody whose routes have changed.
    """
    empty(database.url)
    return build(make_settings(), database.url, clock=clock, database=copy(database))


@pytest.fixture
def shared() -> Path:
    """The folder with real data beside the project; skips, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder with real data is not beside the project")
    return SHARED
