"""A real nginx with the project's own file, in front of a server of this process."""

import http.client
import json
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers.processes import free_port

HOST = "dispatch.example.com"
DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
NOBODY_CHECKS = ssl._create_unverified_context()


@dataclass(frozen=True)
class Answer:
    """A status, the headers by their lower-case names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """Asked at its two ports, under the name that the file has."""

    tls_port: int
    plain_port: int

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """A connection over TLS from one of this machine's own addresses."""
        return http.client.HTTPSConnection(
            "127.0.0.1", self.tls_port, context=NOBODY_CHECKS, timeout=20, source_address=(source, 0)
        )

    def ask(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, source: str = ""
    ) -> Answer:
        """Sends a request, whose body is bytes or becomes JSON, and reads the whole answer."""
        said = {"Host": HOST} | dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body, said["Content-Type"] = json.dumps(body), "application/json"
        return _answer(self.connect(source or "127.0.0.1"), method, path, body, said)

    def ask_plainly(self, path: str) -> Answer:
        """Asks without TLS."""
        return _answer(
            http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20), "GET", path, None, {"Host": HOST}
        )


@contextmanager
def in_front_of(server_port: int, folder: Path) -> Iterator[Front]:
    """Runs nginx with `deploy/nginx.conf` until the end; ports and certificate are of this machine."""
    front = Front(free_port(), free_port())
    file = _configured(folder, server_port, front)
    nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(file)])
    try:
        _until_it_listens(front)
        yield front
    finally:
        nginx.terminate()
        nginx.wait(20)


def _configured(folder: Path, server_port: int, front: Front) -> Path:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", key, "-out", certificate, "-subj", f"/CN={HOST}"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    ours = (DEPLOY / "nginx.conf").read_text()
    for theirs, here in (
        ("server 127.0.0.1:8080;", f"server 127.0.0.1:{server_port};"),
        ("listen 80;", f"listen 127.0.0.1:{front.plain_port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{front.tls_port} ssl http2;"),
        ("/etc/ssl/field-dispatch/fullchain.pem", str(certificate)),
        ("/etc/ssl/field-dispatch/privkey.pem", str(key)),
    ):
        assert ours.count(theirs) == 1, theirs
        ours = ours.replace(theirs, here)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;"
        f" events {{ worker_connections 512; }} http {{ {places}\n{ours}\n}}"
    )
    return file


def _answer(connection: http.client.HTTPConnection, method: str, path: str, body: Any, headers: Any) -> Answer:
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # An answer may come before the whole body is taken.
            connection.request(method, path, body, headers)
        got = connection.getresponse()
        return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
    finally:
        connection.close()


def _until_it_listens(front: Front) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError):
            front.connect().connect()
            return
    pytest.fail("nginx does not listen; see its error.log.")
