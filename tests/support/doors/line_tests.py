"""Tests of lines through the doors: a house whose lines a system tests, and the worker that asks it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dispatch.bootstrap import Backend
from dispatch.db.tables import LineTest
from dispatch.kernel.job_queue import Postponed
from dispatch.line_tests.processes import testing
from dispatch.line_tests.queries.line_tests import WAITING
from dispatch.line_tests.services import line_tests, remote_fixes
from dispatch.line_tests.testers.tmf653 import Tmf653Tester
from tests.support.servers.line_test_server import LineTestServer, line_test_server

DULL = {"optical_rx_dbm": -28.4, "in_sync": True, "session_up": True}
MENDABLE = {"optical_rx_dbm": -19.0, "in_sync": "true", "session_up": "false"}
WELL = {"optical_rx_dbm": -19.0, "in_sync": True, "session_up": True}
OUT = {"neighbours_down_percent": 80}


@contextmanager
def a_tested_house(backend: Backend) -> Iterator[tuple[Backend, LineTestServer]]:
    """The same house with a system that tests its lines."""
    with line_test_server() as server:
        tester = Tmf653Tester(server.url, "the token", "line", interval_seconds=0, deadline_seconds=2)
        yield replace(backend, line_tester=tester, tools=replace(backend.tools, tests_lines=True)), server


def run_tests(house: Backend, *, patience: float = 5) -> None:
    """Does the jobs of all tests that wait, as the worker does: again whenever it is their turn."""
    until = time.monotonic() + patience
    waiting = _waiting(house)
    while waiting and time.monotonic() < until:
        for line_test_id in waiting:
            try:
                testing.run(house, line_test_id)
            except Postponed:
                time.sleep(0.06)
        waiting = _waiting(house)


def watch(house: Backend) -> None:
    """Looks after tests and fixes, as the worker does every minute."""
    with house.work() as work:
        line_tests.give_up_late(work)
        line_tests.test_ahead(work)
        remote_fixes.close_silent(work)


def _waiting(house: Backend) -> list[int]:
    with house.work() as work:
        return [row.id for row in work.session.query(LineTest).filter(LineTest.state.in_(WAITING))]
