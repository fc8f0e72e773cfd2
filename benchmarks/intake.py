"""Orders taken in: over HTTP by four clients of a real `dispatch serve`, and from a file of 10,000."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.houses.running import wait_for
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.orders.api.file_schemas import order_lines
from dispatch.orders.processes.importing import import_orders
from dispatch.settings import read_settings
from dispatch.vocabulary.terms import Role
from dispatch.workforce.services import territories

CLIENTS = 4
SECRET = "a secret that only this benchmark uses"


def options(parser: ArgumentParser) -> None:
    """Adds how many orders to send and to import."""
    parser.add_argument("--orders", type=int, default=2000, help="orders sent over HTTP, by four clients")
    parser.add_argument("--lines", type=int, default=10_000, help="orders in the imported file")


def run(args: Namespace) -> dict[str, Any]:
    """Orders per second over HTTP, p50 and p99 of one in milliseconds, seconds of the import, the server's memory."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # The embedded server runs as a user of its own under root.
        with embedded_server(Path(folder) / "data") as url:
            schema.upgrade(url)
            backend = build(read_settings(secret=SECRET), url)
            token = _furnish(backend)
            figures = _over_http(url, token, args.orders) | _from_a_file(backend, args.lines)
            backend.database.close()
    return figures


def _furnish(backend: Backend) -> str:
    with backend.work() as work:
        territories.enter(work, "T1", "Territory 1", "UTC")
        return issue_token(work, add_user(work, "bss", Role.INTEGRATION))


def _over_http(url: str, token: str, orders: int) -> dict[str, Any]:
    with _server(url) as (port, pid):
        _send(port, token, "warm", 50)
        share = orders // CLIENTS
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            sent = list(pool.map(lambda client: _send(port, token, str(client), share), range(CLIENTS)))
        seconds = time.perf_counter() - began
        took = sorted(one for client in sent for one in client)
        return {
            "orders_per_second": round(len(took) / seconds, 1),
            "order_p50_ms": round(statistics.median(took) * 1000, 1),
            "order_p99_ms": round(took[int(len(took) * 0.99)] * 1000, 1),
            "server_rss_mb": _rss_mb(pid),
        }


def _send(port: int, token: str, client: str, orders: int) -> list[float]:
    """Sends orders one after another on one connection, each with a key of its own; returns the seconds of each."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took = []
    for number in range(orders):
        body = json.dumps(_order(f"{client}-{number}"))
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{client}-{number}",
        }
        began = time.perf_counter()
        connection.request("POST", "/api/v1/orders", body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != 201:
            raise RuntimeError(f"An order was answered {answer.status}.")
    connection.close()
    return took


def _from_a_file(backend: Backend, lines: int) -> dict[str, Any]:
    text = "\n".join(json.dumps(_order(f"line-{number}")) for number in range(lines))
    began = time.perf_counter()
    tally = list(import_orders(backend, order_lines(text, "jsonl"), source="file"))[-1]
    seconds = time.perf_counter() - began
    return {
        "imported": tally.created,
        "import_seconds": round(seconds, 1),
        "imported_per_second": round(tally.created / seconds, 1),
    }


def _order(name: str) -> dict[str, Any]:
    morning = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=2)
    number = abs(hash(name)) % 10_000
    return {
        "external_id": f"BSS-{name}",
        "kind": "repair",
        "priority": "normal",
        "symptom": "slow_speed",
        "customer": {
            "external_id": f"C-{name}",
            "name": "Robin Clark",
            "phone": f"+1202555{number:04d}",
            "language": "en",
        },
        "site": {"address": f"Landstrasse {name}", "lat": 47.141, "lon": 9.5215, "access_notes": "bell 2"},
        "windows": [{"start": morning.isoformat(), "end": (morning + timedelta(hours=4)).isoformat()}],
    }


@contextmanager
def _server(url: str) -> Iterator[tuple[int, int]]:
    """A real `dispatch serve` on a free port; yields the port and the process's id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = {"DATABASE_URL": url, "DISPATCH_SECRET": SECRET, "DISPATCH_PORT": str(port)}
    command = [sys.executable, "-m", "dispatch.cli", "serve"]
    process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
