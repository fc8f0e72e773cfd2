"""Asks a road server one question over HTTP and turns every failure into RoadsUnavailable."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from routing.roads.measured import RoadsUnavailable

LARGEST_ANSWER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class RoadQuestion:
    """A path with its query below the server's address; a body makes it a POST of JSON.

    Of an answer no more than `most_bytes` are read.
    """

    path: str
    body: bytes | None = None
    most_bytes: int = LARGEST_ANSWER_BYTES

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with it."""
        return {"Accept": "application/json", "Content-Type": "application/json"}


Fetch = Callable[[HTTPConnection, RoadQuestion], tuple[int, bytes]]
"""Sends a question over a connection that is not open yet; the status and the body. Raises OSError or HTTPException.

The question's path holds the server's prefix. Whoever closes the connection is whoever made it.
"""


def fetch(connection: HTTPConnection, question: RoadQuestion) -> tuple[int, bytes]:
    """One request, each wait within the connection's time-out."""
    method = "GET" if question.body is None else "POST"
    connection.request(method, question.path, question.body, dict(question.headers))
    answer = connection.getresponse()
    return answer.status, answer.read(question.most_bytes)


class RoadServer:
    """One server by its address, for example `http://localhost:5000`. Raises ValueError for another
    kind of address.

    `timeout_seconds` bounds the connection and each wait for data. Whoever has a way out of their own for all
    questions to others gives it as `fetch`.
    """

    def __init__(self, base_url: str, timeout_seconds: float = 3.0, fetch: Fetch = fetch) -> None:
        address = urlsplit(base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError(f"A road server's address begins with http:// or https://, not {base_url!r}.")
        self.connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
        self.host, self.port, self.prefix = address.hostname, address.port, address.path.rstrip("/")
        self.timeout_seconds = timeout_seconds
        self.fetch = fetch

    def ask(self, question: RoadQuestion) -> tuple[int, Any]:
        """The status and the decoded JSON of the answer. Raises RoadsUnavailable when there is none."""
        connection = self.connect(self.host, self.port, timeout=self.timeout_seconds)
        try:
            status, body = self.fetch(connection, replace(question, path=self.prefix + question.path))
        except (OSError, HTTPException) as fault:
            raise RoadsUnavailable("server_away", f"The road server {self.host} did not answer.") from fault
        finally:
            connection.close()
        if status >= 500:
            raise RoadsUnavailable("server_away", f"The road server {self.host} failed ({status}).")
        try:
            return status, json.loads(body)
        except (ValueError, RecursionError) as fault:
            raise refusal(f"The road server {self.host} answered something else than JSON.") from fault


def refusal(text: str) -> RoadsUnavailable:
    """The server answered, but not the question."""
    return RoadsUnavailable("server_refused", text)
