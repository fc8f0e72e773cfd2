"""Real processes on a benchmark's database: a server, a worker, and a client that times its requests."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.houses.house import SECRET
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role

START_SECONDS = 180
"""A machine that is busy otherwise takes a minute and more to load all of the application."""


@dataclass
class Client:
    """One connection that speaks for one user. `took` keeps the milliseconds of each request."""

    port: int
    token: str
    took: list[float] = field(default_factory=list)
    patience_seconds: float = 60

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience_seconds)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and decoded body of a request below `/api/v1`."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        self._connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self.took.append((time.perf_counter() - began) * 1000)
        return answer.status, json.loads(text) if text else None

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The body of a POST that must succeed. Raises RuntimeError."""
        return self._well(*self.ask("POST", path, body))

    def get(self, path: str) -> Any:
        """The body of a GET that must succeed. Raises RuntimeError.

        Asked again once where the server closed the connection meanwhile, as it may between two requests.
        """
        try:
            return self._well(*self.ask("GET", path))
        except http.client.RemoteDisconnected:
            self._connection.close()
            return self._well(*self.ask("GET", path))

    @staticmethod
    def _well(status: int, body: Any) -> Any:
        if status >= 300:
            raise RuntimeError(f"Answered {status}: {str(body)[:300]}")
        return body


def spread(took: list[float]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds."""
    return {"p50_ms": round(statistics.median(took), 1), "p95_ms": round(statistics.quantiles(took, n=20)[-1], 1)}


def a_token(backend: Backend, role: Role = Role.DISPATCHER) -> str:
    """The bearer token of a new user of this role."""
    with backend.work() as work:
        return issue_token(work, add_user(work, f"bench-{role}", role))


@contextmanager
def running(
    backend: Backend, clock_file: Path, *, workers: int = 0, given: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A real `dispatch serve`, so many `dispatch worker` beside it, on the clock of a file; yields the port.

    `given` are further settings, by their names in the environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = {
        "DATABASE_URL": backend.database.url, "DISPATCH_SECRET": SECRET, "DISPATCH_PORT": str(port),
        "DISPATCH_PHONE_REGION": "US", "DISPATCH_ZONE": "UTC", "DISPATCH_CLOCK_FILE": str(clock_file),
    } | dict(given or {})  # fmt: skip
    with ExitStack() as stack:
        server = stack.enter_context(_process("serve", settings))
        for _ in range(workers):
            stack.enter_context(_process("worker", settings))
        wait_for(port, server)
        yield port


@contextmanager
def _process(command: str, settings: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", "dispatch.cli", command], env=os.environ | settings, stdout=quiet, stderr=quiet
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Returns once the process listens at the port; raises RuntimeError when it ends before, or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")
