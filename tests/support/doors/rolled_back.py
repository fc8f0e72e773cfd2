"""A database whose every request is taken back, so that the next one meets exactly the same rows and the same keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from dispatch.db.row_security import Bounds
from dispatch.db.session import Database, sqlalchemy_url


class RolledBack(Database):
    """All sessions live in one transaction of one connection; `try_out` takes back what happened within it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=1)
        self._alone = create_engine(sqlalchemy_url(url))
        self._connection: Connection | None = None

    @contextmanager
    def try_out(self) -> Iterator[None]:
        """Whatever sessions write meanwhile is gone afterwards, the numbers that they drew as well."""
        with self._alone.connect() as connection:
            outer = connection.begin()
            drawn = connection.execute(_SEQUENCES).all()
            self._connection = connection
            try:
                yield
            finally:
                self._connection = None
                outer.rollback()
        with self._alone.begin() as connection:
            names, last = [name for name, _ in drawn], [last for _, last in drawn]
            connection.execute(_SET_BACK, {"names": names, "last": last})

    @contextmanager
    def transaction(self, bounds: Bounds | None = None) -> Iterator[Session]:
        """Without row-level security, which would outlast its session here: the queries' own bounds have to do."""
        del bounds
        session = Session(self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        with session, session.begin():
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        with self.transaction() as session:
            yield session

    def close(self) -> None:
        self._alone.dispose()
        super().close()


_SEQUENCES = text("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
_SET_BACK = text(
    "SELECT setval(CAST(name AS regclass), coalesce(last, 1), last IS NOT NULL)"
    " FROM unnest(CAST(:names AS text[]), CAST(:last AS bigint[])) AS drawn (name, last)"
)
