"""Alibaba and Tencent on the loopback address: each answers what a test has put ready, and keeps what was asked."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HANG = "hang"
DROP = "drop"


@dataclass
class Counter:
    """The other side of the wire. `ready` holds (status, JSON) pairs, or `HANG` or `DROP`; `asked` what came in."""

    endpoint: str
    ready: deque[Any] = field(default_factory=deque)
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def counter() -> Iterator[Counter]:
    """Open the counter while the block runs."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = dict(parse_qsl(urlsplit(self.path).query))
            fields = json.loads(raw) if raw.startswith("{") else dict(parse_qsl(raw))
            action = self.headers.get("x-acs-action") or self.headers.get("X-TC-Action")
            opened.asked.append({"action": action, **query, **fields})
            answer = opened.ready.popleft()
            if answer in (HANG, DROP):
                time.sleep(1.0 if answer == HANG else 0.0)
                self.close_connection = True
                return
            status, content = answer
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_line: object) -> None:
            """Say nothing: addresses hold phone numbers."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    opened = Counter(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield opened
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
