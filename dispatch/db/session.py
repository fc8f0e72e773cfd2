"""The way to the database, and the only place that commits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from dispatch.db.row_security import BIND, BOUND_AS, TAKE_ROLE, Bounds

__all__ = ["OF_REQUESTS", "Database", "Patience", "Session", "driver_connection"]


CONNECT_SECONDS = 2
"""Nobody waits longer for a connection to a database that does not answer; the driver knows no shorter wait."""

IDLE_SECONDS = 0.2
"""A connection that was used this shortly before is handed out again without asking whether it still lives."""


@dataclass(frozen=True)
class Patience:
    """How long one statement may take, and how long it may wait for others' locks; the database ends it then."""

    statement_seconds: float
    lock_seconds: float

    def options(self) -> str:
        """The same as libpq hands it to the server."""
        return (
            f"-c statement_timeout={round(self.statement_seconds * 1000)}"
            f" -c lock_timeout={round(self.lock_seconds * 1000)}"
        )


OF_REQUESTS = Patience(statement_seconds=20, lock_seconds=5)
"""Of whoever answers requests, which servers give up after 30 s: a locked table takes no thread for good."""


class Database:
    """A pool of connections to one PostgreSQL.

    Parameters are hidden in errors, because they hold phone numbers and addresses (invariant 38).
    """

    def __init__(self, url: str, *, pool_size: int = 10, patience: Patience | None = None) -> None:
        self.url = url
        bounds = {"options": patience.options()} if patience else {}
        self._engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "dispatch"} | bounds,
        )
        _ask_the_idle(self._engine)
        event.listen(self._engine, "connect", _own_nothing)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self._glances = sessionmaker(self._engine.execution_options(isolation_level="AUTOCOMMIT"))

    @contextmanager
    def transaction(self, bounds: Bounds | None = None) -> Iterator[Session]:
        """Opens a transaction, commits it at the end, rolls it back on any error. The edge calls this, nobody else.

        With `bounds` the database shows it nothing beyond them, or lets it write nothing beyond, whatever it says.
        """
        with self._sessions.begin() as session:
            if bounds is not None:
                session.execute(BIND, bounds.values() | {"role": bounds.role})
                session.info[BOUND_AS] = bounds.role
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """Opens a session for one question: it costs one way to the server and back, where a transaction costs three.

        What it is told to write is in force at once; only when something was used last is written so.
        """
        with self._glances() as session:
            yield session

    def is_reachable(self) -> bool:
        """Tells whether the database answers; raises nothing."""
        try:
            with self.transaction() as session:
                session.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - Whatever the cause, the answer is no.
            return False
        return True

    def forget(self) -> None:
        """Lets go of connections inherited over `fork` without closing them for the parent."""
        self._engine.dispose(close=False)

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()


def _own_nothing(connection: Any, _record: Any) -> None:
    """Whoever signs in may own the tables; what we do with the connection is done by a role that owns nothing."""
    try:
        connection.execute(TAKE_ROLE)
        connection.commit()
    except psycopg.Error:
        # The first statement will say what is wrong; it must not be said by the owner.
        connection.close()


def _ask_the_idle(engine: Engine) -> None:
    """Connections that lay idle are asked whether they live, dead ones are replaced; busy ones know it."""

    def note(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as lost:
            raise DisconnectionError from lost

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def sqlalchemy_url(url: str) -> str:
    """Names the driver in a URL that libpq understands as well."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def driver_connection(session: Session) -> Any:
    """The psycopg connection under a session, so that a job is deferred in the session's own transaction."""
    return session.connection().connection.driver_connection
