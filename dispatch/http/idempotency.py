"""`Idempotency-Key`: the same request twice has one effect and one answer (invariant 3)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, json, request

from dispatch.http.guard import actor, backend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.rows import idempotency_rows as records
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError, Invalid, Refused

T = TypeVar("T")
P = ParamSpec("P")
Answer = tuple[dict[str, Any], int]

MAX_KEY = 255


def once(view: Callable[..., Answer]) -> Callable[..., Response]:
    """Runs a creating view in one transaction, which also keeps its answer under the request's key.

    The wrapped function takes the open `Work` and the parsed body and returns the answer's body and status. The key
    is claimed by an insert in that same transaction: a refusal leaves neither row nor key (invariant 2), and a
    second request waits for the first at the database, then finds its answer. Path arguments are passed by name.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:
        key = _key()
        body = args[-1] if args else {}
        with backend().work(actor()) as work:
            if key is None:
                return _answer(*view(work, body, **kwargs))
            fingerprint = _fingerprint()
            if not records.claim(work.session, actor().name, key, fingerprint):
                return _stored(work, key, fingerprint)
            answer, status = view(work, body, **kwargs)
            records.keep(work.session, actor().name, key, status, answer)
            return _answer(answer, status)

    run.takes_key = True  # type: ignore[attr-defined]  # Read by the API's document.
    return run


def once_through(act: Callable[[RunOnce], object], dump: Callable[[Any], dict[str, Any]], status: int) -> Response:
    """Answers a request whose process opens several transactions, of which the last decides.

    `act` hands the process what it runs that last one through: the key is claimed and the answer kept within it.
    Whatever a repetition meets on its way there, as soon as the first request has decided it gets that one's answer.
    """
    key = _key()
    if key is None:
        return _answer(dump(act(every_time)), status)
    keyed = _Keyed(key, _fingerprint(), dump, status)
    known = keyed.stored()
    if known is not None:
        return known
    try:
        return _answer(dump(act(keyed)), status)
    except (_Repeated, DispatchError):
        known = keyed.stored()
        if known is None:
            raise
        return known


class _Repeated(Exception):
    """Somebody else has decided this request; what was written for it here goes back."""


@dataclass(frozen=True)
class _Keyed:
    """A request's key, as a process takes it."""

    key: str
    fingerprint: str
    dump: Callable[[Any], dict[str, Any]]
    status: int

    def __call__(self, work: Work, decide: Callable[[], T]) -> T:
        if not records.claim(work.session, actor().name, self.key, self.fingerprint):
            raise _Repeated
        decided = decide()
        records.keep(work.session, actor().name, self.key, self.status, self.dump(decided))
        return decided

    def stored(self) -> Response | None:
        """The answer that is kept under the key. Raises `Invalid` when it belongs to another request."""
        with backend().work(actor()) as work:
            if records.find(work.session, actor().name, self.key) is None:
                return None
            return _stored(work, self.key, self.fingerprint)


def _stored(work: Work, key: str, fingerprint: str) -> Response:
    record = records.find(work.session, actor().name, key)
    if record is None or record.status is None:
        raise Refused("still_running", "A request with this key is still running; ask again shortly.")
    if record.request_hash != fingerprint:
        raise Invalid("key_reused", "This Idempotency-Key was used with another request.")
    response = _answer(record.response or {}, record.status)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
        raise Invalid("bad_key", f"An Idempotency-Key has 1 to {MAX_KEY} printable characters.")
    return key


def _fingerprint() -> str:
    asked = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    head = f"{request.method} {request.path}{asked}\n".encode()
    return hashlib.sha256(head + request.get_data()).hexdigest()


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/json")
