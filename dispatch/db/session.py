"""The way to the database, and the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

__all__ = ["Database", "Session", "driver_connection"]


class Database:
    """A pool of connections to one PostgreSQL.

    Parameters are hidden in errors, because they hold phone numbers and addresses (invariant 38).
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self._engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "dispatch"},
        )
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Opens a transaction, commits it at the end, rolls it back on any error. The edge calls this, nobody else."""
        with self._sessions.begin() as session:
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


def sqlalchemy_url(url: str) -> str:
    """Names the driver in a URL that libpq understands as well."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def driver_connection(session: Session) -> Any:
    """The psycopg connection under a session, so that a job is deferred in the session's own transaction."""
    return session.connection().connection.driver_connection
