"""A system that tests lines, speaking TMF653 on a port of this machine; it answers as a test tells it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BASE = "/tmf-api/serviceTestManagement/v4"


@dataclass
class LineTestServer:
    """What the server says; everything may be changed while it runs."""

    url: str = ""
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is measured on each line, by service id and metric."""
    rounds: int = 1
    """How often a test is asked for before it has ended; 0 has it ended at once."""
    state: str = "completed"
    """How tests end."""
    status: int | None = None
    """Another status for all answers."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """What was posted."""
    tokens: list[str | None] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    _asked: dict[str, int] = field(default_factory=dict)

    def begin(self, body: dict[str, Any]) -> dict[str, Any]:
        self.bodies.append(body)
        number = f"T/{len(self.bodies)}"
        self._asked[number] = 0
        return self.shown(number)

    def follow(self, number: str) -> dict[str, Any] | None:
        if number not in self._asked:
            return None
        self.followed.append(number)
        self._asked[number] += 1
        return self.shown(number)

    def shown(self, number: str) -> dict[str, Any]:
        body = self.bodies[int(number.removeprefix("T/")) - 1]
        if self._asked[number] < self.rounds:
            return {**body, "id": number, "state": "inProgress", "@type": "ServiceTest"}
        measured = self.lines.get(body["relatedService"]["id"], {})
        return {
            **body,
            "id": number,
            "state": self.state,
            "testMeasure": [_measure(metric, value) for metric, value in measured.items()],
        }


def _measure(metric: str, value: Any) -> dict[str, Any]:
    """A `TestMeasure`; a value in a list is one that the system itself counts as out of bounds."""
    violates = isinstance(value, list)
    return {
        "metricName": metric,
        "unitOfMeasure": "dBm" if metric.endswith("_dbm") else None,
        "value": {"name": metric, "value": value[0] if violates else value},
        "ruleViolation": [{"name": "out of bounds"}] if violates else [],
    }


@contextmanager
def line_test_server() -> Iterator[LineTestServer]:
    """Runs until the end of the block."""
    said = LineTestServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said.tokens.append(self.headers.get("Authorization"))
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = self.path == f"{BASE}/serviceTest"
            self._answer(201 if known else 404, said.begin(body) if known and said.status is None else {})

        def do_GET(self) -> None:
            number = self.path.removeprefix(f"{BASE}/serviceTest/").replace("%2F", "/")
            found = said.follow(number) if said.status is None else {}
            self._answer(404 if found is None else 200, found or {})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(said.status or status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}{BASE}"
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
