"""A backend on a fresh embedded PostgreSQL that is thrown away afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.kernel.clock import Clock
from dispatch.settings import read_settings

MORNING = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
"""Before any shift begins."""

SECRET = "a secret for benchmarks that is long"


@dataclass
class StandingClock:
    """Shows one instant until a benchmark moves it."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@contextmanager
def a_house(clock: Clock | None = None, kept: Path | None = None) -> Iterator[Backend]:
    """A whole backend, migrated and empty, on a database that keeps its promises to the disk.

    `kept` names a folder in which the database stays; what an earlier run wrote there is found again.
    """
    place = nullcontext(kept) if kept is not None else tempfile.TemporaryDirectory()
    with place as folder, embedded_server(Path(folder)) as url:
        schema.upgrade(url)
        settings = read_settings(secret=SECRET, phone_region="US", zone="UTC")
        backend = build(settings, url, clock=clock or StandingClock())
        yield backend
        backend.database.close()
