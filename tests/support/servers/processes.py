"""Real processes of the backend, started and killed by tests."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.support.backends import SECRET

START_SECONDS = 120
"""Long enough for a machine that has other work to do."""


_PORTS = range(20_000, 32_000)
"""Below those that the system gives to outgoing connections, one of which might take the port of a killed server."""


def free_port() -> int:
    """A port that nobody listens at; another one each time, since it is not taken before its server starts."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def solver_processes() -> list[int]:
    """Ids of the solver processes that this process has begun and not ended."""
    ids = [int(word) for task in Path("/proc/self/task").iterdir() for word in (task / "children").read_text().split()]
    return [one for one in ids if b"routing.solving.subprocess_solve" in Path(f"/proc/{one}/cmdline").read_bytes()]


@dataclass
class RunningHouse:
    """A server and workers of our own on one database; every process ends with `stop`."""

    database_url: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def upgrade(self) -> None:
        """Makes the schema, as the one command that does."""
        subprocess.run([sys.executable, "-m", "dispatch.cli", "db", "upgrade"], env=self.environment(), check=True)

    def start_server(self) -> None:
        self._start("server", "serve")
        self._wait(f"{self.url}/healthz")

    def start_gunicorn(self) -> None:
        """One process of the server for production, under the same name as the other one."""
        self._run("server", "gunicorn", "-c", "python:dispatch.gunicorn_settings", "dispatch.wsgi:app")
        self._wait(f"{self.url}/healthz")

    def start_worker(self, name: str = "worker") -> None:
        self._start(name, "worker")

    def wait_until_ready(self) -> None:
        self._wait(f"{self.url}/readyz/worker")

    def kill(self, name: str) -> None:
        """Ends a process as a power cut would."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def send_signal(self, name: str, which: signal.Signals) -> None:
        """Stops a process for a while (SIGSTOP, SIGCONT)."""
        self._running[name].send_signal(which)

    def end(self, name: str) -> None:
        """Asks a process to end, as a supervisor does; `ended` waits for it."""
        self._running[name].send_signal(signal.SIGTERM)

    def ended(self, name: str, within_seconds: float) -> int:
        """The code with which a process ended. Raises `TimeoutExpired` when it is still there."""
        code = self._running[name].wait(within_seconds)
        del self._running[name]
        return code

    def stop(self) -> None:
        for name in list(self._running):
            self.kill(name)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def environment(self) -> dict[str, str]:
        """What every process of this house reads its settings from."""
        return {k: v for k, v in os.environ.items() if not k.startswith(("DISPATCH_", "TWILIO_"))} | {
            "DATABASE_URL": self.database_url,
            "DISPATCH_SECRET": SECRET,
            "DISPATCH_PORT": str(self.port),
            "DISPATCH_PUBLIC_URL": self.url,
            "DISPATCH_PHONE_REGION": "US",
            "DISPATCH_SWEEP_SECONDS": "1",
            "WEB_CONCURRENCY": "1",
            **self.settings,
        }

    def _start(self, name: str, command: str) -> None:
        self._run(name, "dispatch.cli", command)

    def _run(self, name: str, *module: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", *module], env=self.environment(), stdout=log, stderr=log
            )

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if requests.get(url, timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{url} did not answer in {START_SECONDS} s: {self.said('server')[-2000:]}")
