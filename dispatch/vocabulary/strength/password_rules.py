"""Which passwords are good enough, and which names nobody may have."""

import unicodedata
from functools import cache
from importlib.resources import files

SHORTEST = 12
LONGEST = 200

RESERVED = frozenset(
    {"system", "manual", "device", "everybody", "nobody", "anonymous", "root", "customer", "carrier", "dispatch"}
)
"""Names that the audit or the orders use for somebody or something else than a user."""
RESERVED_BEFORE_COLON = frozenset({"technician", "device", "customer", "user", "token"})


def fault_of_password(password: str, name: str) -> tuple[str, str] | None:
    """The code and the sentence of what makes a password too weak; None for a good one.

    Long, and none that people use everywhere; nothing else is asked of it (NIST SP 800-63B).
    """
    if len(password) < SHORTEST:
        return "password_too_short", f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return "password_too_long", f"A password has at most {LONGEST} characters."
    folded = _folded(password)
    if len(set(folded)) < 5 or _core(folded) in _common() or folded in _common() or _is_twice_common(folded):
        return "password_common", "This password is among those that are tried first; choose another."
    if len(name) >= 3 and len(folded.replace(_folded(name), "")) < SHORTEST // 2:
        return "password_is_name", "This password is hardly more than the name; choose another."
    return None


def is_reserved(name: str) -> bool:
    """Tells whether a user of this name could be taken for somebody else in the audit or at an order."""
    plain = _folded(name)
    return plain in RESERVED or (plain.partition(":")[0] in RESERVED_BEFORE_COLON and ":" in plain)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _core(folded: str) -> str:
    """Without what people put before and after to reach a length: digits, marks, a year."""
    return folded.strip("0123456789!?.,;:-_#$*+ ")


def _is_twice_common(folded: str) -> bool:
    half = len(folded) // 2
    return folded[:half] == folded[half:] and _core(folded[:half]) in _common()


@cache
def _common() -> frozenset[str]:
    lines = (
        files("dispatch.vocabulary.strength").joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    )
    return frozenset(_folded(line) for line in lines if line and not line.startswith("#"))
