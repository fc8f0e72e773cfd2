"""Which messages nobody wrote: answers of absent people, bulk mail, reports that mail was not delivered."""

from collections.abc import Mapping
from enum import StrEnum


class AutomaticKind(StrEnum):
    """What a message is that no customer wrote."""

    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    BOUNCE = "bounce"


_BULK = frozenset({"bulk", "junk"})
"""`list` is none of these: a desk's address that is a group marks what customers write so."""
_DAEMONS = frozenset({"mailer-daemon", "postmaster"})


def automatic_kind(headers: Mapping[str, str], sender: str, content_type: str) -> AutomaticKind | None:
    """What a message is by its headers (names in small letters), sender and type; None for one that a person wrote."""
    if content_type == "multipart/report" or sender.partition("@")[0] in _DAEMONS:
        return AutomaticKind.BOUNCE
    if headers.get("return-path", "").replace(" ", "") == "<>":
        return AutomaticKind.BOUNCE
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    precedence = headers.get("precedence", "").strip().lower()
    if submitted != "no" or precedence == "auto_reply" or any(name in headers for name in _REPLIERS):
        return AutomaticKind.AUTO_REPLY
    return AutomaticKind.BULK if precedence in _BULK else None


_REPLIERS = ("x-autoreply", "x-autorespond", "x-autoreply-from")
