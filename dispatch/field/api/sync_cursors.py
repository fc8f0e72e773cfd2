"""What a device has already, as one opaque word: each visit with a fingerprint of how it was shown."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from dispatch.vocabulary.errors import Invalid

_ENTRY = re.compile(r"([0-9]{1,18})\.([0-9a-f]{10})")


def fingerprint(shown: Mapping[str, Any]) -> str:
    """Ten letters that change with whatever is shown of a visit."""
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def written(known: Mapping[int, str]) -> str:
    """The cursor for visits by id with their fingerprints."""
    text = ",".join(f"{visit_id}.{known[visit_id]}" for visit_id in sorted(known))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") or "-"


def read(cursor: str) -> dict[int, str]:
    """Visits by id with their fingerprints. Raises `Invalid` for what is no cursor of ours."""
    if cursor == "-":
        return {}
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise Invalid("bad_cursor", "Send `next` as the last answer gave it.") from None
    entries = [_ENTRY.fullmatch(entry) for entry in text.split(",")]
    if not all(entries):
        raise Invalid("bad_cursor", "Send `next` as the last answer gave it.")
    return {int(entry[1]): entry[2] for entry in entries if entry}
