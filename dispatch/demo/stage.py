"""The stage of the demonstration: a database, a server and a worker of its own, and a clock that all of them share."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import requests

from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import create_database, database_url, drop_database, embedded_server
from dispatch.demo.patience import StageFault, WaitedFor, worked
from dispatch.kernel.clock import set_pace
from dispatch.operations import readiness_rows
from dispatch.settings import Settings, read_settings

DATABASE = "dispatch_demo"
START_SECONDS = 120
SETTLE_SECONDS = 90.0


@dataclass(frozen=True)
class Stage:
    """What the demonstration plays on."""

    url: str
    clock_file: Path
    backend: Backend
    log: Path
    say: Callable[[str], None]
    """Tells a person what is waited for."""
    processes: Mapping[str, subprocess.Popen[bytes]]

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
        patience = self.patience("the worker to finish its work", SETTLE_SECONDS)
        while True:
            with self.backend.work() as work:
                left = readiness_rows.what_is_left(work.session, work.now)
            if not any(left):
                return
            self.look(patience, left, f"{left[0]} texts and {left[1]} jobs left")
            time.sleep(0.05)

    def patience(self, what: str, seconds: float) -> WaitedFor:
        """For one thing that is waited for."""
        return WaitedFor(what, seconds, self.say, log=self.log)

    def look(self, patience: WaitedFor, sign: object, stands: str) -> None:
        """Looks whether something goes on: by this sign, or because the worker works. Raises `StageFault`."""
        _must_live(self.processes, self.log)
        patience.look((sign, patience.is_long() and worked(self.processes["worker"].pid)), stands)


@contextmanager
def opened(
    settings: Settings,
    folder: Path,
    gazetteer: list[tuple[str, float, float]],
    at: datetime,
    say: Callable[[str], None],
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
        log_file = folder / "demo.log"
        log = stack.enter_context(log_file.open("w"))
        processes = {part: stack.enter_context(_process(part, environment, log)) for part in ("serve", "worker")}
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, processes, WaitedFor("the server and the worker", START_SECONDS, say, log=log_file))
        backend = build(read_settings(**_given(environment)), address)
        stack.callback(backend.database.close)
        yield Stage(url, clock_file, backend, log_file, say, processes)


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
def _process(part: str, environment: dict[str, str], log: IO[str]) -> Iterator[subprocess.Popen[bytes]]:
    # TWILIO_* of the operator's own must not make a demonstration send real texts.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DISPATCH_", "TWILIO_"))}
    process = subprocess.Popen(  # noqa: S603 - Our own command, with our own interpreter.
        [sys.executable, "-m", "dispatch.cli", part], env=inherited | environment, stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(url: str, processes: Mapping[str, subprocess.Popen[bytes]], patience: WaitedFor) -> None:
    while True:
        try:
            if requests.get(f"{url}/readyz/worker", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        _must_live(processes, patience.log)
        patience.look([worked(one.pid) for one in processes.values()])
        time.sleep(0.2)


def _must_live(processes: Mapping[str, subprocess.Popen[bytes]], log: Path | None) -> None:
    for part, process in processes.items():
        if process.poll() is not None:
            raise StageFault(f"`dispatch {part}` of the demonstration has ended ({process.returncode}); see {log}.")


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
