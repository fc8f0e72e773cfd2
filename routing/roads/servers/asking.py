"""Asks a road server one question over HTTP and turns every failure into RoadsUnavailable."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from routing.roads.measured import RoadsUnavailable

LARGEST_ANSWER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """A path with its query below the server's address; a body makes it a POST of JSON."""

    path: str
    body: bytes | None = None


class RoadServer:
    """One server by its address, for example `http://localhost:5000`. Raises ValueError for another
    kind of address.

    `timeout_seconds` bounds the connection and each wait for data.
    """

    def __init__(self, base_url: str, timeout_seconds: float = 3.0) -> None:
        address = urlsplit(base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError(f"A road server's address begins with http:// or https://, not {base_url!r}.")
        self.connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
        self.host, self.port, self.prefix = address.hostname, address.port, address.path.rstrip("/")
        self.timeout_seconds = timeout_seconds

    def ask(self, question: Question) -> tuple[int, Any]:
        """The status and the decoded JSON of the answer. Raises RoadsUnavailable when there is none."""
        connection = self.connect(self.host, self.port, timeout=self.timeout_seconds)
        try:
            method = "GET" if question.body is None else "POST"
            headers = {"Accept": "application/json", "Content-Type": "application/json"}
            connection.request(method, self.prefix + question.path, question.body, headers)
            answer = connection.getresponse()
            body = answer.read(LARGEST_ANSWER_BYTES)
        except (OSError, HTTPException) as fault:
            raise RoadsUnavailable("server_away", f"The road server {self.host} did not answer.") from fault
        finally:
            connection.close()
        if answer.status >= 500:
            raise RoadsUnavailable("server_away", f"The road server {self.host} failed ({answer.status}).")
        try:
            return answer.status, json.loads(body)
        except ValueError as fault:
            raise refusal(f"The road server {self.host} answered something else than JSON.") from fault


def refusal(text: str) -> RoadsUnavailable:
    """The server answered, but not the question."""
    return RoadsUnavailable("server_refused", text)
