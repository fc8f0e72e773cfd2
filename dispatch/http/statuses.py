"""The HTTP status of each kind of error: the one place where the rules' answers meet the protocol."""

from collections.abc import Mapping

from dispatch.vocabulary.errors import DispatchError, Kind

STATUSES: Mapping[Kind, int] = {
    Kind.UNKNOWN_ASKER: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.REFUSED: 409,
    Kind.STALE: 412,
    Kind.UNKNOWN_FORM: 415,
    Kind.INVALID: 422,
    Kind.VERSION_REQUIRED: 428,
    Kind.TOO_MANY: 429,
    Kind.FAULT: 500,
    Kind.BUSY: 503,
}


def status_of(error: DispatchError) -> int:
    """The status that an error is answered with."""
    return STATUSES[error.kind]


def headers_of(error: DispatchError) -> dict[str, str]:
    """The headers that an error is answered with: `Retry-After` where it is known."""
    seconds = error.retry_after_seconds
    return {} if seconds is None else {"Retry-After": str(seconds)}
