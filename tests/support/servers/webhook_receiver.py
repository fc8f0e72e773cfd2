"""Another system's server on a port of this machine: it takes webhooks, refuses, stalls, drips, redirects, or dies."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

DRIP_SECONDS = 0.05


@dataclass(frozen=True)
class TakenRequest:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def webhook_id(self) -> str:
        """The id by which a receiver knows a repetition."""
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The body's JSON, if the library finds a signature of the secret; raises what the library raises."""
        return Webhook(secret).verify(self.body, dict(self.headers))


@dataclass
class WebhookReceiver:
    """What the server does; everything may be changed while it runs. All requests are noted, refused ones too."""

    url: str = ""
    answer: Callable[[TakenRequest], int] = lambda _request: 204
    headers: Mapping[str, str] = field(default_factory=dict)
    trick: str = ""
    """`drip` headers, `hang` up without an answer, `stall` until the end, `endless` body, `lie` about its length."""
    trick_of: Callable[[TakenRequest], str] | None = None
    """The trick by the request, in place of `trick`; asked right after `answer`."""
    requests: list[TakenRequest] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ids(self) -> list[str]:
        """The ids of all requests, in the order in which they came."""
        return [request.webhook_id for request in self.requests]

    def events(self, secret: str) -> list[Any]:
        """What was told, verified."""
        return [request.verified(secret)["data"] for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    said: WebhookReceiver

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # Whoever sends gave up in the middle: nothing of it counts.
            self.close_connection = True
            return
        request = TakenRequest(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        with self.said.lock:
            self.said.requests.append(request)
            status = self.said.answer(request)
            trick = self.said.trick_of(request) if self.said.trick_of else self.said.trick
        getattr(self, f"_{trick or 'plain'}")(status)

    def _plain(self, status: int) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **self.said.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stall(self, _status: int) -> None:
        self.said.ended.wait()

    def _hang(self, _status: int) -> None:
        self.close_connection = True

    def _drip(self, _status: int) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.said.ended.wait(DRIP_SECONDS):
            self.wfile.write(b"a")

    def _endless(self, status: int) -> None:
        self.wfile.write(f"HTTP/1.1 {status} OK\r\n\r\n".encode())
        while not self.said.ended.is_set():
            self.wfile.write(b"a" * 65_536)

    def _lie(self, status: int) -> None:
        self.wfile.write(f"HTTP/1.1 {status} OK\r\nContent-Length: 1000\r\n\r\nshort".encode())
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - The server's own signature.
        """Keeps the tests' output clean."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that went away or were refused."""


@contextmanager
def webhook_receiver(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[WebhookReceiver]:
    """Runs until the end of the block; with a context it speaks TLS, and `url` names it `localhost`."""
    said = WebhookReceiver()
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"said": said}))
    said.url = f"http://127.0.0.1:{server.server_port}"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        said.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield said
    finally:
        said.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
