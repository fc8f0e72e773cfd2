"""The stage of the demonstration: a database, a server and a worker of its own, and a clock that all of them share."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import requests

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import create_database, database_url, drop_database, embedded_server
from dispatch.kernel.clock import set_pace
from dispatch.operations import readiness_rows
from dispatch.settings import Settings, read_settings

DATABASE = "dispatch_demo"
START_SECONDS = 120
SETTLE_SECONDS = 90.0


class StageFault(Exception):
    """The demonstration's own processes did not come up or did not finish their work."""


@dataclass(frozen=True)
class Stage:
    """What the demonstration plays on."""

    url: str
    clock_file: Path
    backend: Backend
    log: Path

    def show(self, at: datetime, *, speed: float = 1.0) -> None:
        """Lets every process's clock show an instant from now on. Never called with an earlier one."""
        set_pace(self.clock_file, at, speed)

    def run_to(self, at: datetime, *, within_seconds: float) -> None:
        """Lets the clock run to an instant in so many real seconds, then go on at its ordinary speed."""
        now = self.backend.clock.now()
        if at > now:
            set_pace(self.clock_file, now, (at - now).total_seconds() / max(within_seconds, 0.01))
            time.sleep(within_seconds)
            self.show(at)

    def settle(self) -> None:
        """Waits until no text is due or on its way. Raises `StageFault` when the worker does not come to an end."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            with self.backend.work() as work:
                if not readiness_rows.is_busy(work.session, work.now):
                    return
            time.sleep(0.05)
        raise StageFault(f"The worker did not finish its work within {SETTLE_SECONDS:.0f} s; see {self.log}.")


@contextmanager
def opened(
    settings: Settings, folder: Path, gazetteer: list[tuple[str, float, float]], at: datetime
) -> Iterator[Stage]:
    """Starts the processes on a fresh database and stops them at the end; the clock shows `at`.

    `folder` keeps the embedded server, the clock, the gazetteer and the log. Raises `StageFault`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = settings.database_url or stack.enter_context(embedded_server(folder))
        drop_database(server, DATABASE)
        create_database(server, DATABASE)
        address = database_url(server, DATABASE)
        schema.upgrade(address)
        port = _free_port(settings.port)
        clock_file = folder / "clock.json"
        set_pace(clock_file, at, 1.0)
        environment = _environment(settings, folder, gazetteer, address, port)
        log = stack.enter_context((folder / "demo.log").open("w"))
        for part in ("serve", "worker"):
            stack.enter_context(_process(part, environment, log))
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, folder / "demo.log")
        backend = build(read_settings(**_given(environment)), address)
        stack.callback(backend.database.close)
        yield Stage(url, clock_file, backend, folder / "demo.log")


def _environment(
    settings: Settings, folder: Path, gazetteer: list[tuple[str, float, float]], address: str, port: int
) -> dict[str, str]:
    places = folder / "gazetteer.csv"
    places.write_text("address,lat,lon\n" + "".join(f'"{name}",{lat},{lon}\n' for name, lat, lon in gazetteer))
    secret = settings.secret.get_secret_value() or secrets.token_hex(32)
    return {
        "DATABASE_URL": address,
        "DISPATCH_SECRET": secret,
        "DISPATCH_PORT": str(port),
        "DISPATCH_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DISPATCH_CLOCK_FILE": str(folder / "clock.json"),
        "DISPATCH_GAZETTEER": str(places),
        "DISPATCH_CARRIER": "inbox",
        "DISPATCH_INBOX": "true",
        "DISPATCH_PHONE_REGION": "US",
        "DISPATCH_SWEEP_SECONDS": "1",
        "DISPATCH_SOLVE_SECONDS": "5",
    }


def _given(environment: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix("DISPATCH_").lower(): value for name, value in environment.items()}


@contextmanager
def _process(part: str, environment: dict[str, str], log: IO[str]) -> Iterator[None]:
    # TWILIO_* of the operator's own must not make a demonstration send real texts.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DISPATCH_", "TWILIO_"))}
    process = subprocess.Popen(  # noqa: S603 - Our own command, with our own interpreter.
        [sys.executable, "-m", "dispatch.cli", part], env=inherited | environment, stdout=log, stderr=log
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/readyz/worker", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise StageFault(f"The server and the worker did not come up within {START_SECONDS} s; see {log}.")


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            free: int = probe.getsockname()[1]
            return free
    raise StageFault("There is no free port on 127.0.0.1.")
