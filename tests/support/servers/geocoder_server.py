"""A geocoder on a port of this machine that answers as a test tells it, and notes when it was asked what."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DRIP_SECONDS = 0.05


@dataclass
class GeocoderServer:
    """What the server says; everything may be changed while it runs."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    """The body by the address asked for; an empty list for all others."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: bool = False
    """Sends a byte of its headers now and then, and never ends them."""
    raw: bytes | None = None
    """Any other body."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When (a stopwatch's seconds) and for what it was asked."""
    at_once: int = 0
    """The most questions that were open at the same time."""
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, target: str) -> str:
        query = parse_qs(urlsplit(target).query)
        with self._lock:
            self._open += 1
            self.at_once = max(self.at_once, self._open)
            self.asked.append((time.monotonic(), query.get("q", [""])[0]))
            self.queries.append(query)
        return query.get("q", [""])[0]

    def end(self) -> None:
        with self._lock:
            self._open -= 1


def of_nominatim(lat: float, lon: float, rank: int, name: str) -> dict[str, Any]:
    """One of Nominatim's results; rank 30 is a house, 26 a street, 16 a town, 4 a country."""
    return {"lat": str(lat), "lon": str(lon), "place_rank": rank, "display_name": name}


def of_photon(lat: float, lon: float, kind: str, name: str) -> dict[str, Any]:
    """One of Photon's results."""
    return {"geometry": {"coordinates": [lon, lat]}, "properties": {"type": kind, "name": name}}


@contextmanager
def geocoder_server() -> Iterator[GeocoderServer]:
    """Runs until the end of the block."""
    said = GeocoderServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = said.begin(self.path)
            try:
                if said.drips:
                    self._drip()
                else:
                    self._answer(said.raw or json.dumps(said.answers.get(address, [])).encode())
            finally:
                said.end()

        def _answer(self, body: bytes) -> None:
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not said.ended.wait(DRIP_SECONDS):
                self.wfile.write(b"a")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - The server's own signature.
            """Keeps the tests' output clean."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield said
    said.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()
