from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from tests.support.servers.processes import RunningHouse


@pytest.fixture
def house(backend: Backend, tmp_path: Path) -> Iterator[RunningHouse]:
    """Processes on this test's own emptied database; all killed at the end."""
    running = RunningHouse(backend.database.url, tmp_path)
    yield running
    running.stop()
