"""`ETag` and `If-Match`: of two people who edit the same version exactly one wins (invariant 9)."""

import re

from flask import request

from dispatch.vocabulary.errors import DispatchError, Invalid, Kind


class VersionRequired(DispatchError):
    """A change was sent without the version that it was made on (428)."""

    kind = Kind.VERSION_REQUIRED

    def __init__(self) -> None:
        super().__init__("version_required", "Send the ETag that you read as If-Match.")


def etag(version: int) -> dict[str, str]:
    """The header that names the version of what is answered."""
    return {"ETag": f'"{version}"'}


def wanted_version() -> int:
    """The version that the request's `If-Match` names.

    Raises `VersionRequired` without one (`*` names none), and `Invalid` for what is no ETag of this API.
    """
    header = request.headers.get("If-Match")
    if header is None or header == "*":
        raise VersionRequired
    found = re.fullmatch(r'(?:W/)?"(\d{1,18})"', header.strip(), re.ASCII)
    if found is None:
        raise Invalid("bad_version", "If-Match holds one ETag as this API gave it.")
    return int(found[1])
