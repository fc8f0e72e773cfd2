"""A tap on the wire: forwards everything to a server and keeps what passed, both ways."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

_FORWARDED = ("Authorization", "Content-Type", "Accept", "User-Agent")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; `query` and `form` keep every pair in order."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    status: int
    answer: Any


@dataclass(slots=True)
class Tap:
    """The open tap: point a client at `url`, read `exchanges`."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list)


@contextmanager
def tapping(target: str) -> Iterator[Tap]:
    """Forward requests to `target` (scheme and host) while the block runs."""
    server = _TapServer(target)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.tap
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _TapServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarder)
        self.target = target
        self.tap = Tap(f"http://127.0.0.1:{self.server_port}")


class _Forwarder(BaseHTTPRequestHandler):
    server: _TapServer

    def do_GET(self) -> None:
        self._forward(b"")

    def do_POST(self) -> None:
        self._forward(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _forward(self, body: bytes) -> None:
        headers = {name: self.headers[name] for name in _FORWARDED if name in self.headers}
        answer = requests.request(self.command, self.server.target + self.path, data=body, headers=headers, timeout=10)
        parts = urlsplit(self.path)
        self.server.tap.exchanges.append(
            Exchange(
                self.command,
                parts.path,
                parse_qsl(parts.query, keep_blank_values=True),
                parse_qsl(body.decode(), keep_blank_values=True),
                answer.status_code,
                json.loads(answer.text),
            )
        )
        self.send_response(answer.status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_line: Any) -> None:
        """Say nothing: addresses hold phone numbers."""
