"""The numbers of orders, complaints and outages that people say to each other: each one everywhere."""

import re
import unicodedata

_SAYABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{0,19}")
"""What every text in every language can hold; `notify.parameters` says the same of its placeholder."""

_WITH_WORDS = re.compile(r"(?<![A-Za-z0-9])FD[\W_]{0,3}0*([1-9][0-9]{0,17})(?![0-9])", re.IGNORECASE)
_OWN = re.compile(r"\A(?:FD)?[\s.:#-]*0*([1-9][0-9]{0,17})\Z", re.IGNORECASE)


def reference_of(order_id: int, external_id: str | None) -> str:
    """The operator's own number, or ours where there is none, or one that a text can't hold."""
    return external_id if external_id and _SAYABLE.fullmatch(external_id) else f"FD-{order_id:06d}"


def complaint_reference(complaint_id: int) -> str:
    """The number of a complaint that customers and staff say to each other."""
    return f"C-{complaint_id:06d}"


def outage_reference(outage_id: int) -> str:
    """The number of an outage that customers and staff say to each other."""
    return f"O-{outage_id:06d}"


def order_id_meant(said: str) -> int | None:
    """Which order our own reference means, as people paste it: `FD-000256`, `fd 256`, `256`, `订单 FD–000256`."""
    text = unicodedata.normalize("NFKC", said).strip()
    found = _OWN.fullmatch(text) or _WITH_WORDS.search(text)
    return int(found[1]) if found else None
