"""What goes wrong in a run of faults, and how the cause ends. Each kind returns when it has ended."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.stage import Stage
from tests.chaos.trouble import FAULTS
from tests.chaos.watching import wait_for
from tests.support.servers.processes import START_SECONDS

LOCKED = ("messages", "work_orders", "visits", "procrastinate_jobs")


def kinds() -> list[str]:
    """Every kind, the carrier's faults with them."""
    return [*_DEEDS, *FAULTS]


def suffer(stage: Stage, what: str, chance: random.Random) -> None:
    """Lets one thing go wrong for a time that is drawn, and puts its cause right."""
    if what in FAULTS:
        _wrong_carrier(stage, FAULTS[what], chance)
    else:
        _DEEDS[what](stage, chance)


def _wrong_carrier(stage: Stage, faults: Mapping[str, Any], chance: random.Random) -> None:
    stage.trouble(**faults)
    time.sleep(chance.uniform(1.0, 3.0))
    stage.trouble()


def _connections_cut(stage: Stage, _: random.Random) -> None:
    with psycopg.connect(stage.database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _database_away(stage: Stage, chance: random.Random) -> None:
    stage.database.stop()
    time.sleep(chance.uniform(0.5, 4.0))
    stage.database.start()


def _database_killed(stage: Stage, _: random.Random) -> None:
    """As by the kernel where memory runs out: every process of it at once, without a word."""
    folder = stage.folder / "data" / "postgresql"
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    children = [
        int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
    ]
    for one in (pid, *children):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
    # Until the kernel has taken it away it counts as running, and nobody would start another.
    wait_for(lambda: _is_gone(pid), START_SECONDS)
    for lock in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (folder / lock).unlink(missing_ok=True)
    stage.database.start()


def _is_gone(pid: int) -> bool:
    """Whether a process has ended, taken away by its parent or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _table_locked(stage: Stage, chance: random.Random) -> None:
    """As by a migration or a hand that forgot to commit."""
    with psycopg.connect(stage.database.url) as connection:
        connection.execute(f"LOCK TABLE {chance.choice(LOCKED)} IN ACCESS EXCLUSIVE MODE")
        time.sleep(chance.uniform(1.0, 7.0))


def _start_again(stage: Stage, names: Sequence[str]) -> None:
    """As a supervisor does; the cause has ended when the new processes have reached the database."""
    with psycopg.connect(stage.database.url, autocommit=True) as connection:
        known = _workers(connection)
        for name in names:
            stage.house.start_worker(name)
        until = time.monotonic() + START_SECONDS
        while len(_workers(connection) - known) < len(names):
            if time.monotonic() > until:
                raise TimeoutError("A worker did not start again.")
            time.sleep(0.1)


def _workers(connection: psycopg.Connection) -> set[int]:
    return {id for (id,) in connection.execute("SELECT id FROM procrastinate_workers")}


def _worker_killed(stage: Stage, chance: random.Random) -> None:
    name = chance.choice(stage.workers)
    stage.house.kill(name)
    time.sleep(chance.uniform(0.0, 1.0))
    _start_again(stage, [name])


def _both_workers_killed(stage: Stage, _: random.Random) -> None:
    for name in stage.workers:
        stage.house.kill(name)
    _start_again(stage, stage.workers)


def _worker_asleep(stage: Stage, chance: random.Random) -> None:
    name = chance.choice(stage.workers)
    stage.house.send_signal(name, signal.SIGSTOP)
    time.sleep(chance.uniform(1.0, 5.0))
    stage.house.send_signal(name, signal.SIGCONT)


def _worker_told_to_end(stage: Stage, chance: random.Random) -> None:
    name = chance.choice(stage.workers)
    stage.house.end(name)
    stage.house.ended(name, 40)
    _start_again(stage, [name])


def _server_killed(stage: Stage, _: random.Random) -> None:
    stage.house.kill("server")
    stage.house.start_server()


def _server_told_to_end(stage: Stage, _: random.Random) -> None:
    stage.house.end("server")
    stage.house.ended("server", 40)
    stage.house.start_server()


def _carrier_down(stage: Stage, chance: random.Random) -> None:
    stage.stop_carrier()
    time.sleep(chance.uniform(1.0, 4.0))
    stage.start_carrier()


_DEEDS: Mapping[str, Callable[[Stage, random.Random], None]] = {
    "connections-cut": _connections_cut,
    "database-away": _database_away,
    "database-killed": _database_killed,
    "table-locked": _table_locked,
    "worker-killed": _worker_killed,
    "workers-killed": _both_workers_killed,
    "worker-asleep": _worker_asleep,
    "worker-ended": _worker_told_to_end,
    "server-killed": _server_killed,
    "server-ended": _server_told_to_end,
    "carrier-down": _carrier_down,
}
