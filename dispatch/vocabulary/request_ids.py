"""The id of the request that set things going: it is on the answer, in the log, the audit, the jobs and the texts."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}")
_present: ContextVar[str | None] = ContextVar("request_id", default=None)


def new() -> str:
    """An id that nobody else has (96 bits)."""
    return secrets.token_hex(12)


def is_well_formed(written: str) -> bool:
    """Tells whether somebody's id can be taken over: short, and nothing that a log could misread."""
    return _FORM.fullmatch(written) is not None


def present() -> str | None:
    """The request that the present work goes back to; None for what nobody asked for."""
    return _present.get()


@contextmanager
def under(request_id: str | None) -> Iterator[None]:
    """Runs what is inside as work of a request."""
    before = _present.set(request_id)
    try:
        yield
    finally:
        _present.reset(before)
