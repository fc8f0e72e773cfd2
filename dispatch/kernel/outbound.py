"""One way out for every question to a foreign service that is no carrier: one call, one deadline, no second try.

Nothing here repeats, follows a redirect or writes a log: when to ask again is the job engine's business
(`dispatch.kernel.pacing`), and a library's own warnings would carry the question, an address, into the log.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

DEADLINE_SECONDS = 10.0
LARGEST_ANSWER_BYTES = 1_000_000
REFUSED_REST_SECONDS = 600.0
"""Who does not let us in, or sends us elsewhere, is asked again after so long: a person must change a setting."""
LONGEST_REST_SECONDS = 86_400.0

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
    call = _Call(base_url, f"{path}?{urlencode(question)}", headers, deadline_seconds)
    call.start()
    call.join(deadline_seconds)
    if call.is_alive():
        call.give_up()
        raise Unanswered("deadline")
    return _read(call)


class _Call(threading.Thread):
    """The call in a thread of its own: nothing else bounds a name server that hangs, or headers that drip."""

    def __init__(self, base_url: str, target: str, headers: Mapping[str, str], timeout: float) -> None:
        super().__init__(name="outbound", daemon=True)
        address = urlsplit(base_url)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        self._connection = kind(address.hostname or "", address.port, timeout=timeout)
        self._target = address.path.rstrip("/") + target
        self._headers = dict(headers)
        self.status = 0
        self.retry_after: str | None = None
        self.body = b""

    def run(self) -> None:
        try:
            self._connection.request("GET", self._target, headers={"Accept": "application/json"} | self._headers)
            answer = self._connection.getresponse()
            self.status, self.retry_after = answer.status, answer.getheader("Retry-After")
            self.body = answer.read(LARGEST_ANSWER_BYTES + 1)
        except (OSError, HTTPException, ValueError):
            self.status = 0
        finally:
            self._connection.close()

    def give_up(self) -> None:
        """Takes the socket away, so that the thread ends with its next byte."""
        self._connection.close()


def _read(call: _Call) -> Any:
    if call.status in _TO_WAIT or call.status >= 500:
        raise Unanswered(f"status_{call.status}", _rest_of(call.retry_after))
    if call.status in {401, 403, 407} or 300 <= call.status < 400:
        raise Unanswered(f"status_{call.status}", _rest_of(call.retry_after) or REFUSED_REST_SECONDS)
    if call.status >= 400:
        raise QuestionRefused(f"status_{call.status}")
    if call.status != 200 or len(call.body) > LARGEST_ANSWER_BYTES:
        raise Unanswered("no_answer" if call.status != 200 else "too_long")
    try:
        return json.loads(call.body)
    except (ValueError, RecursionError):
        raise Unanswered("no_json") from None


def _rest_of(retry_after: str | None) -> float | None:
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
