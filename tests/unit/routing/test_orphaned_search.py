"""Nobody searches on for a process that was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ASKS = """
import threading, time
from pathlib import Path
from routing import Limits, solve_in_process
from tests.support.servers.processes import solver_processes
from tests.unit.routing.test_stopping import town

threading.Thread(target=solve_in_process, args=(town(), Limits(seconds=300.0)), daemon=True).start()
while not solver_processes():
    time.sleep(0.05)
print(solver_processes()[0], flush=True)
time.sleep(300)
"""
WITHIN_SECONDS = 20


def runs(process: int) -> bool:
    """Whether a process is there and has not ended; one that nobody has waited for yet has."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere a search ends at its own limit.")
def test_ends_when_whoever_asked_for_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKS], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        search = int(asking.stdout.readline())
        assert runs(search)
        asking.send_signal(signal.SIGKILL)
    until = time.monotonic() + WITHIN_SECONDS
    while runs(search) and time.monotonic() < until:
        os.sched_yield()
    assert not runs(search)
