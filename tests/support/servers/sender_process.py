"""A sender in a process of its own, which ends or stops itself at a named point of the way.

`python -m tests.support.servers.sender_process --point accepted --deed kill` reads its settings from the environment.
"""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from dispatch.bootstrap import opened
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services.claiming import LEASE
from dispatch.settings import read_settings

DEEDS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}


def at_point(point: str, after: int, deed: str) -> Callable[[str], None]:
    """A pause that sends this very process a signal when the point has been passed so often."""
    passed = 0
    lock = threading.Lock()

    def pause(here: str) -> None:
        nonlocal passed
        if here != point:
            return
        with lock:
            passed += 1
            due = passed == after
        if due:
            os.kill(os.getpid(), DEEDS[deed])

    return pause


def main() -> None:
    """Sends what is due, once; prints how many calls were made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--point", default="")
    parser.add_argument("--after", type=int, default=1)
    parser.add_argument("--deed", choices=sorted(DEEDS), default="kill")
    parser.add_argument("--lease", type=float, default=30.0, help="seconds")
    parser.add_argument("--calls", type=int, default=8, help="at once")
    given = parser.parse_args()
    with opened(read_settings()) as backend:
        crew = SenderPool(
            backend,
            lease=min(LEASE, timedelta(seconds=given.lease)),
            call_lease=timedelta(seconds=given.lease),
            calls_at_once=given.calls,
            pause=at_point(given.point, given.after, given.deed),
        )
        sweep(backend)
        print(crew.send_due(), flush=True)


if __name__ == "__main__":
    main()
