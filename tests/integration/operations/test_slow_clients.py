"""Clients that send half a request, or a byte now and then, at a real port of this machine."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import requests

from dispatch.bootstrap import Backend
from dispatch.slow_clients import SlowClients
from tests.support.backends import make_settings
from tests.support.doors.apps import app_of
from tests.support.servers.processes import free_port
from tests.support.servers.watched import running

HALF = b"POST /api/v1/orders HTTP/1.1\r\nHost: fd.example\r\nContent-Length: 1000\r\n\r\n{"
ORDINARY_SECONDS = 5.0


@contextmanager
def served(backend: Backend, slow: SlowClients) -> Iterator[int]:
    """A server that watches its connections so, until the end; its port."""
    settings = make_settings(port=free_port(), threads=4)
    with running(app_of(backend), settings, slow):
        yield settings.port


def health(port: int) -> int:
    return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=ORDINARY_SECONDS).status_code


def connected(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(HALF)
    return client


def test_answers_others_while_half_open_requests_hold_every_connection(backend: Backend) -> None:
    with served(backend, SlowClients(most=60)) as port, ExitStack() as stack:
        for _ in range(110):
            stack.enter_context(connected(port))
        assert health(port) == 200


def test_answers_others_while_silent_connections_hold_every_place(backend: Backend) -> None:
    with served(backend, SlowClients(most=60)) as port, ExitStack() as stack:
        for _ in range(110):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        assert health(port) == 200


def test_ends_a_request_that_dribbles_in_for_too_long(backend: Backend) -> None:
    with served(backend, SlowClients(seconds=1.5)) as port, connected(port) as client:
        began = time.monotonic()
        while is_open(client) and time.monotonic() - began < 30:
            pass
        assert 1.0 < time.monotonic() - began < 15
        assert health(port) == 200


def is_open(client: socket.socket) -> bool:
    """Sends one more byte and waits a little for the other side to hang up."""
    client.settimeout(0.1)
    try:
        client.sendall(b" ")
        return client.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def test_leaves_a_connection_alone_that_asks_again_and_again(backend: Backend) -> None:
    with served(backend, SlowClients(seconds=1.0)) as port:
        client = HTTPConnection("127.0.0.1", port, timeout=ORDINARY_SECONDS)
        client.connect()
        first, began = client.sock, time.monotonic()
        while time.monotonic() - began < 2.5:
            client.request("GET", "/healthz")
            answer = client.getresponse()
            answer.read()
            assert (answer.status, client.sock) == (200, first)
        client.close()
