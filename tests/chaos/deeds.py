"""What a trouble does to the processes of a stage, and how each is put right again."""

import signal
import time
from collections.abc import Callable, Mapping

import psycopg

from dispatch.messaging.services.attempts import CALL_LEASE
from tests.chaos.stage import Stage
from tests.chaos.trouble import Trouble


def suffer(stage: Stage, trouble: Trouble) -> None:
    """Lets one thing go wrong for its time, and puts it right."""
    _DEEDS.get(trouble.what, _faulty_carrier)(stage, trouble)


def _faulty_carrier(stage: Stage, trouble: Trouble) -> None:
    stage.trouble(**trouble.faults)
    time.sleep(trouble.lasts_s)
    stage.trouble()


def _kill_worker(stage: Stage, trouble: Trouble) -> None:
    stage.house.kill(stage.workers[0])
    time.sleep(trouble.lasts_s)
    stage.house.start_worker(stage.workers[0])


def _pause_worker(stage: Stage, trouble: Trouble) -> None:
    """Asleep beyond the lease of its claims and of its calls."""
    stage.house.send_signal(stage.workers[-1], signal.SIGSTOP)
    time.sleep(trouble.lasts_s + CALL_LEASE.total_seconds())
    stage.house.send_signal(stage.workers[-1], signal.SIGCONT)


def _carrier_down(stage: Stage, trouble: Trouble) -> None:
    stage.stop_carrier()
    time.sleep(2 * trouble.lasts_s)
    stage.start_carrier()


def _cut_connections(stage: Stage, _: Trouble) -> None:
    with psycopg.connect(stage.database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _restart_database(stage: Stage, trouble: Trouble) -> None:
    stage.database.stop()
    time.sleep(trouble.lasts_s / 2)
    stage.database.start()


def _kill_server(stage: Stage, trouble: Trouble) -> None:
    stage.house.kill("server")
    time.sleep(trouble.lasts_s)
    stage.house.start_server()


_DEEDS: Mapping[str, Callable[[Stage, Trouble], None]] = {
    "killed-worker": _kill_worker,
    "paused-worker": _pause_worker,
    "carrier-down": _carrier_down,
    "connections-cut": _cut_connections,
    "database-restart": _restart_database,
    "killed-server": _kill_server,
}
