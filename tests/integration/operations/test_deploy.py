"""The files for a machine of production: a real nginx before a real server, what systemd and Caddy say of theirs."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.slow_clients import SlowClients
from tests.support.backends import make_settings
from tests.support.doors.api_clients import door
from tests.support.orders import order_json
from tests.support.servers.front import DEPLOY, HOST, Front, in_front_of
from tests.support.servers.processes import free_port
from tests.support.servers.watched import running

MOST_EXPOSED = 20
"""In tenths; systemd calls a unit of 2.0 or less of 10 "OK"."""
HALF = f"POST /api/v1/orders HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\n{{".encode()

needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed.")
needs_caddy = pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not installed.")
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed.")


@pytest.fixture
def seen() -> list[str]:
    """The addresses that the application took its clients to have."""
    return []


@pytest.fixture
def front(backend: Backend, seen: list[str], tmp_path: Path) -> Iterator[Front]:
    """Our server behind nginx behind TLS."""
    settings = make_settings(port=free_port(), threads=4, trusted_proxies=1, trusted_hosts=HOST, metrics_token="m" * 24)
    app = create_app(replace(backend, settings=settings))

    @app.before_request
    def note() -> None:
        seen.append(str(request.remote_addr))

    with running(app, settings, SlowClients()), in_front_of(settings.port, tmp_path) as made:
        yield made


@needs_nginx
def test_takes_an_order_behind_nginx_and_believes_nothing_that_the_client_says_of_itself(
    backend: Backend, front: Front, seen: list[str]
) -> None:
    said = door(backend).headers | {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    answer = front.ask("POST", "/api/v1/orders", order_json(), headers=said, source="127.0.0.7")
    assert (answer.status, seen[-1]) == (201, "127.0.0.7")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert answer.headers["server"] == "nginx"


@needs_nginx
def test_sends_whoever_comes_without_tls_to_the_address_with_it(front: Front) -> None:
    answer = front.ask_plainly("/console?date=2026-11-30")
    assert (answer.status, answer.headers["location"]) == (308, f"https://{HOST}/console?date=2026-11-30")


@needs_nginx
def test_keeps_the_figures_and_large_bodies_from_the_internet(front: Front) -> None:
    assert front.ask("GET", "/metrics", headers={"Authorization": f"Bearer {'m' * 24}"}).status == 404
    assert front.ask("POST", "/api/v1/orders", b" " * 9_000_000).status == 413


@needs_nginx
def test_passes_events_on_as_they_happen(backend: Backend, front: Front) -> None:
    asker = door(backend)
    asker.post("/orders", order_json())
    connection = front.connect()
    connection.request("GET", "/api/v1/events/stream?since=0", headers=asker.headers | {"Host": HOST})
    stream = connection.getresponse()
    assert any(stream.readline() == b"event: order.received\n" for _ in range(20))
    connection.close()


@needs_nginx
def test_answers_others_while_one_address_holds_half_open_requests(front: Front, seen: list[str]) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            held = stack.enter_context(socket.create_connection(("127.0.0.1", front.tls_port)))
            held.sendall(b"\x16\x03\x01")
        assert front.ask("GET", "/healthz", source="127.0.0.7").status == 200
        for _ in range(60):
            slow = front.connect("127.0.0.9")
            slow.connect()
            stack.callback(slow.close)
            slow.sock.sendall(HALF)
        assert front.ask("GET", "/healthz", source="127.0.0.7").status == 200
        assert set(seen) == {"127.0.0.7"}


@needs_caddy
def test_has_a_caddyfile_that_caddy_reads() -> None:
    file = DEPLOY / "Caddyfile"
    checked = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", file], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@needs_systemd
@pytest.mark.parametrize("unit", sorted(file.name for file in (DEPLOY / "systemd").iterdir()))
def test_leaves_a_unit_little_to_do_harm_with(unit: str) -> None:
    checked = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", DEPLOY / "systemd" / unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "Overall exposure level" in checked.stdout
