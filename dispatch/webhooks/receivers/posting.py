"""One try to hand a webhook over: one request, one deadline, no redirect, and nothing kept of the answer's body."""

import ssl
import time
from collections.abc import Mapping
from socket import gaierror
from urllib.parse import urlsplit

from dispatch.kernel.outbound import Unanswered, exchange, rest_of
from dispatch.webhooks.receivers.pinned_connection import ForbiddenAddress, PinnedConnection, PinnedTlsConnection
from dispatch.webhooks.rules.addresses import fault_of
from dispatch.webhooks.rules.retries import ReceiverAnswer, code_of

DEADLINE_SECONDS = 15.0
"""What Standard Webhooks recommends at least."""
MOST_BYTES = 4096
"""Of an answer no more is read; its status says all."""


def post(
    url: str, headers: Mapping[str, str], body: bytes, *, to_loopback: bool, deadline_seconds: float = DEADLINE_SECONDS
) -> ReceiverAnswer:
    """Posts a body and tells how that ended; raises nothing that the receiver could cause."""
    if fault_of(url, to_loopback=to_loopback) is not None:
        return ReceiverAnswer(None, "forbidden_address", 0)
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = (
        PinnedTlsConnection(host, parts.port, timeout=deadline_seconds, to_loopback=to_loopback)
        if parts.scheme == "https"
        else PinnedConnection(host, parts.port, timeout=deadline_seconds)
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    begun = time.monotonic()
    try:
        got = exchange(
            connection, "POST", target, headers, body, deadline_seconds=deadline_seconds, most_bytes=MOST_BYTES
        )
    except Unanswered as fault:
        return ReceiverAnswer(None, _code_of(fault), _since(begun))
    return ReceiverAnswer(got.status, code_of(got.status), _since(begun), rest_of(got.retry_after))


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)


_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (ForbiddenAddress, "forbidden_address"),
    (gaierror, "unknown_host"),
    (ssl.SSLError, "tls_failed"),
    (ConnectionRefusedError, "connection_refused"),
    (TimeoutError, "deadline"),
)
"""What a fault is called in the log."""


def _code_of(fault: Unanswered) -> str:
    cause = fault.__cause__
    return next((code for kind, code in _CODES if isinstance(cause, kind)), str(fault))
