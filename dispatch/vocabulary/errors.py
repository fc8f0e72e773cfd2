"""What the rules answer when the answer is no. The edge turns each into a problem document (RFC 9457)."""

from collections.abc import Mapping
from typing import Any


class DispatchError(Exception):
    """A known cause with a stable code and a sentence for a person; neither holds a customer's data."""

    status = 500
    headers: Mapping[str, str] = {}

    def __init__(self, code: str, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.facts: Mapping[str, Any] = facts


class Refused(DispatchError):
    """A rule forbids it in the present state (409)."""

    status = 409


class Invalid(DispatchError):
    """What was sent can't be understood or can't be true (422)."""

    status = 422


class Missing(DispatchError):
    """There is no such thing, or it is none of the asker's business: both answer alike (404)."""

    status = 404

    def __init__(self, thing: str) -> None:
        super().__init__("not_found", f"There is no such {thing}.")


class Forbidden(DispatchError):
    """The role of the asker does not include this (403)."""

    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__("forbidden", f"Your role does not include {permission}.")


class Stale(DispatchError):
    """Someone else changed it first (412)."""

    status = 412

    def __init__(self, thing: str, version: int) -> None:
        super().__init__(
            "stale_version", f"This {thing} has changed since you read it; read it again.", version=version
        )


class TooMany(DispatchError):
    """Asked too often in a short time (429)."""

    status = 429

    def __init__(self) -> None:
        super().__init__("too_many_requests", "That was too often; wait a few minutes and try again.")
