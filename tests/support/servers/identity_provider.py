"""An identity provider on a port of this machine: OpenID Connect by code with PKCE; it lies on request."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "field-dispatch", "a secret of the client"


@dataclass
class LocalProvider:
    """What the provider says; everything may be changed while it runs."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "7", "preferred_username": "dora"})
    """About whoever signs in: everybody is the same person here, and needs no password."""
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims that take the place of what would be right (`nonce`, `aud`, `exp`, `iss`)."""
    document: dict[str, Any] = field(default_factory=dict)
    """What it says otherwise of itself."""
    algorithm: str = "RS256"
    trick: str = ""
    """`other_key`, `none`, `shared` (signed with the client's secret), `stall`, `broken`, `no_token`."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def said(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.document,
        }

    def turn_key(self) -> None:
        """Signs with a new key from now on."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def id_token(self, nonce: str) -> str:
        """Its word about the person."""
        now = int(time.time())
        right = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": nonce}
        said = {name: value for name, value in {**right, **self.claims, **self.lies}.items() if value is not None}
        if self.trick == "none":
            parts = ({"alg": "none"}, said)
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
                + "."
            )
        if self.trick == "shared":
            return jwt.encode({"alg": "HS256"}, said, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"])
        key = RSAKey.generate_key(2048, {"kid": "first"}) if self.trick == "other_key" else self.key
        return jwt.encode({"alg": self.algorithm, "kid": str(key.kid)}, said, key, algorithms=[self.algorithm])


class _Handler(BaseHTTPRequestHandler):
    provider: LocalProvider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.provider.asked.append(address.path)
        if self.provider.trick == "stall":
            self.provider.ended.wait()
        if address.path == "/authorize":
            self._authorize(dict(parse_qsl(address.query)))
        elif self.provider.trick == "broken":
            self._answer(200, b"<html>")
        elif address.path == "/keys":
            self._tell(200, KeySet([self.provider.key]).as_dict(private=False))
        elif address.path == "/.well-known/openid-configuration":
            self._tell(200, self.provider.said())
        else:
            self._tell(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fault = self._fault_of({name: values[0] for name, values in parse_qs(body).items()})
        if fault is not None:
            self._tell(400, {"error": fault})
            return
        token = self.provider.id_token(self.granted["nonce"])
        answer = {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token}
        if self.provider.trick == "no_token":
            del answer["id_token"]
        self._tell(200, answer)

    def _authorize(self, asked: Mapping[str, str]) -> None:
        right = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in right.items()) or "openid" not in asked["scope"].split():
            self._tell(400, {"error": "invalid_request"})
            return
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = dict(asked)
        query = urlencode({"code": code, "state": asked["state"], "iss": self.provider.url})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _fault_of(self, form: Mapping[str, str]) -> str | None:
        if self.headers.get("Authorization") != f"Basic {_basic()}":
            return "invalid_client"
        granted = self.provider.codes.pop(form.get("code", ""), None)
        if granted is None or form.get("redirect_uri") != granted["redirect_uri"]:
            return "invalid_grant"
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != granted["code_challenge"]:
            return "invalid_grant"
        self.granted = granted
        return None

    def _tell(self, status: int, said: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(said).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - The server's own signature.
        """Keeps the tests' output clean."""


def _basic() -> str:
    return base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


@contextmanager
def identity_provider() -> Iterator[LocalProvider]:
    """Runs until the end of the block."""
    provider = LocalProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
