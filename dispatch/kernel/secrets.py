"""Secrets given to people and devices: made at random or derived, stored as hashes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody takes for another when reading them aloud."""


def spell(digest: bytes, *, length: int) -> str:
    """Writes the number that a digest holds with the alphabet's letters, the first `length` of them."""
    number = int.from_bytes(digest, "big")
    letters: list[str] = []
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def new_token() -> str:
    """A bearer token: 256 random bits."""
    return "fd_" + secrets.token_urlsafe(32)


def new_pairing_code() -> str:
    """Eight digits that a person can type; valid for minutes and for one device."""
    return f"{secrets.randbelow(10**8):08d}"


def hash_token(token: str) -> str:
    """How a random token is stored. It has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Keys:
    """What is derived from the operator's secret: short links, and hashes of numbers that outlive the numbers."""

    secret: bytes

    def link_token(self, purpose: str, visit_id: int, issue: int) -> str:
        """The short token (13 letters and digits, 77 bits) of a visit's link; the same each time it is asked for."""
        return spell(self._digest(f"link:{purpose}:{visit_id}:{issue}"), length=13)

    def number_hash(self, number: str) -> str:
        """A keyed hash of a phone number (invariant 39)."""
        return self._digest(f"number:{number}").hex()

    def pairing_hash(self, code: str) -> str:
        """A keyed hash of a pairing code, whose eight digits alone could be guessed from a plain hash."""
        return self._digest(f"pairing:{code}").hex()

    def throttle_hash(self, what: str) -> str:
        """A keyed hash of who tried what, so that counting attempts stores no address and no name."""
        return self._digest(f"throttle:{what}").hex()

    def session_key(self) -> bytes:
        """The key that signs the dispatchers' session cookies."""
        return self._digest("session")

    def _digest(self, what: str) -> bytes:
        return hmac.new(self.secret, what.encode(), hashlib.sha256).digest()
