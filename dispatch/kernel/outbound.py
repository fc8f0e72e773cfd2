"""One way out for every question to a foreign service that is no carrier: one call, one deadline, no second try.

Nothing here repeats, follows a redirect or writes a log: when to ask again is the job engine's business
(`dispatch.kernel.pacing`), and a library's own warnings would carry the question, an address, into the log.
"""

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.parse import urlencode, urlsplit

DEADLINE_SECONDS = 10.0
LARGEST_ANSWER_BYTES = 1_000_000
REFUSED_REST_SECONDS = 600.0
"""Who does not let us in, or sends us elsewhere, is asked again after so long: a person must change a setting."""
LONGEST_REST_SECONDS = 86_400.0

_DONE = {200, 201, 202}
_TO_WAIT = {408, 425, 429}


class Unanswered(Exception):
    """No answer came; the text is a code. `rest_seconds`: the service wants to be left alone for so long."""

    def __init__(self, code: str, rest_seconds: float | None = None) -> None:
        super().__init__(code)
        self.rest_seconds = rest_seconds


class QuestionRefused(Exception):
    """The service answered that it can't make sense of the question; asking again would not help."""


def get_json(
    base_url: str,
    path: str,
    question: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Any:
    """The decoded answer to a GET, at the latest when the deadline has passed, however slowly the bytes come.

    Raises `Unanswered` when the service is away, slow, overloaded or speaks no JSON, `QuestionRefused` for any other
    answer of 4xx.
    """
    asked = f"{path}?{urlencode(question)}" if question else path
    connection, target = _way(base_url, asked, deadline_seconds)
    headers = {"Accept": "application/json"} | dict(headers)
    return _read(exchange(connection, "GET", target, headers, deadline_seconds=deadline_seconds))


def post_json(
    base_url: str,
    path: str,
    body: Any,
    headers: Mapping[str, str],
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Any:
    """The decoded answer to a POST of JSON, in all else like `get_json`."""
    connection, target = _way(base_url, path, deadline_seconds)
    headers = {"Accept": "application/json", "Content-Type": "application/json"} | dict(headers)
    sent = json.dumps(body).encode()
    return _read(exchange(connection, "POST", target, headers, sent, deadline_seconds=deadline_seconds))


def _way(base_url: str, path: str, deadline_seconds: float) -> tuple[HTTPConnection, str]:
    """A connection that is not open yet, and what to ask there."""
    address = urlsplit(base_url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=deadline_seconds)
    return connection, f"{address.path.rstrip('/')}{path}"


@dataclass(frozen=True)
class OutboundAnswer:
    """What came back: the status, `Retry-After` as it was written, and the body as far as it was read."""

    status: int
    retry_after: str | None
    body: bytes


def exchange(
    connection: HTTPConnection,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
    most_bytes: int = LARGEST_ANSWER_BYTES,
) -> OutboundAnswer:
    """One request over a connection that is not open yet, and up to one byte more than `most_bytes` of the answer.

    Raises `Unanswered`: `deadline` however slowly the bytes come, `no_answer` (with the cause) when none came.
    """
    call = _Call(connection, (method, target, body, dict(headers)), most_bytes)
    call.start()
    call.join(deadline_seconds)
    if call.is_alive():
        call.give_up()
        raise Unanswered("deadline")
    if call.answer is None:
        raise Unanswered("no_answer") from call.fault
    return call.answer


class _Call(threading.Thread):
    """The call in a thread of its own: nothing else bounds a name server that hangs, or headers that drip."""

    def __init__(self, connection: HTTPConnection, request: tuple[Any, ...], most_bytes: int) -> None:
        super().__init__(name="outbound", daemon=True)
        self._connection = connection
        self._request = request
        self._most_bytes = most_bytes
        self._socket: socket | None = None
        self._is_given_up = False
        self.answer: OutboundAnswer | None = None
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            self._connection.connect()
            self._socket = self._connection.sock
            if self._is_given_up:
                return
            self._connection.request(*self._request)
            answer = self._connection.getresponse()
            told = answer.getheader("Retry-After")
            self.answer = OutboundAnswer(answer.status, told, answer.read(self._most_bytes + 1))
        except (OSError, HTTPException, ValueError) as fault:
            self.fault = fault
        finally:
            self._connection.close()

    def give_up(self) -> None:
        """Ends the connection beneath the thread, which then ends, too.

        Closing it here would wait for the very answer that drips: a body that is being read holds its lock.
        """
        self._is_given_up = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(SHUT_RDWR)


def _read(call: OutboundAnswer) -> Any:
    if call.status in _TO_WAIT or call.status >= 500:
        raise Unanswered(f"status_{call.status}", rest_of(call.retry_after))
    if call.status in {401, 403, 407} or 300 <= call.status < 400:
        raise Unanswered(f"status_{call.status}", rest_of(call.retry_after) or REFUSED_REST_SECONDS)
    if call.status >= 400:
        raise QuestionRefused(f"status_{call.status}")
    if call.status not in _DONE or len(call.body) > LARGEST_ANSWER_BYTES:
        raise Unanswered("no_answer" if call.status not in _DONE else "too_long")
    try:
        return json.loads(call.body)
    except (ValueError, RecursionError):
        raise Unanswered("no_json") from None


def rest_of(retry_after: str | None) -> float | None:
    """The seconds of a `Retry-After` header, written as a number or as a date; None where there is none to read."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after) if retry_after.strip().isdigit() else _until(retry_after)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 1.0), LONGEST_REST_SECONDS)


def _until(date: str) -> float:
    at = parsedate_to_datetime(date)
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
