"""What the rules answer when the answer is no. The edge turns each into a problem document (RFC 9457)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why the answer is no; what a status it has over HTTP stands in `dispatch.http.statuses`."""

    FAULT = "fault"
    REFUSED = "refused"
    INVALID = "invalid"
    MISSING = "missing"
    UNKNOWN_ASKER = "unknown_asker"
    FORBIDDEN = "forbidden"
    STALE = "stale"
    VERSION_REQUIRED = "version_required"
    UNKNOWN_FORM = "unknown_form"
    TOO_MANY = "too_many"
    BUSY = "busy"


class DispatchError(Exception):
    """A known cause with a kind, a stable code and a sentence for a person; none of them holds a customer's data."""

    kind: Kind = Kind.FAULT
    retry_after_seconds: int | None = None
    """After how long the same request may succeed, where that is known."""

    def __init__(self, code: str, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.facts: Mapping[str, Any] = facts


class Refused(DispatchError):
    """A rule forbids it in the present state."""

    kind = Kind.REFUSED


class Invalid(DispatchError):
    """What was sent can't be understood or can't be true."""

    kind = Kind.INVALID


@contextmanager
def naming(*place: str) -> Iterator[None]:
    """Names the field of a body, by its names from the outside in, that an `Invalid` raised within is about."""
    try:
        yield
    except Invalid as refusal:
        at: Any = ["See detail."]
        for name in reversed(place):
            at = {name: at}
        refusal.facts = {"errors": {"json": at}, **refusal.facts}
        raise


class Missing(DispatchError):
    """There is no such thing, or it is none of the asker's business: both answer alike."""

    kind = Kind.MISSING

    def __init__(self, thing: str) -> None:
        super().__init__("not_found", f"There is no such {thing}.")


class Forbidden(DispatchError):
    """The role of the asker does not include this."""

    kind = Kind.FORBIDDEN

    def __init__(self, permission: str) -> None:
        super().__init__("forbidden", f"Your role does not include {permission}.")


class Stale(DispatchError):
    """Someone else changed it first."""

    kind = Kind.STALE

    def __init__(self, thing: str, version: int, **facts: Any) -> None:
        super().__init__(
            "stale_version", f"This {thing} has changed since you read it; read it again.", version=version, **facts
        )


class TooMany(DispatchError):
    """Asked too often in a short time; `wait_seconds` is told as `Retry-After`."""

    kind = Kind.TOO_MANY

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("too_many_requests", "That was too often; wait a few minutes and try again.")
        self.retry_after_seconds = max(1, wait_seconds)
