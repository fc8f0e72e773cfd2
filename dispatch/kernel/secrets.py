"""Secrets given to people and devices: made at random or derived, stored as hashes."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.vocabulary.terms import LINK_LETTERS

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
    """Twelve digits that a person can type; valid for minutes and for one device.

    So many that guesses from any number of addresses find nothing, and nobody needs to be kept from pairing meanwhile.
    """
    return f"{secrets.randbelow(10**12):012d}"


def hash_token(token: str) -> str:
    """How a random token is stored. It has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Keys:
    """What is derived from the operator's secrets: short links, and hashes of numbers that outlive the numbers.

    The first secret signs; what one of the others signed is still known.
    """

    secrets: tuple[bytes, ...]

    @classmethod
    def of(cls, written: Iterable[str]) -> "Keys":
        """The keys of secrets as an operator writes them, the one that signs first."""
        return cls(tuple(hashlib.sha256(secret.encode()).digest() for secret in written))

    def fingerprints(self) -> tuple[str, ...]:
        """What a database remembers of each secret, the signing one's first; it tells nothing of the secret."""
        return tuple(digest.hex()[:32] for digest in self._digests("fingerprint"))

    def link_token(self, purpose: str, visit_id: int, issue: int) -> str:
        """The short token (13 letters and digits, 77 bits) of a visit's link; the same each time it is asked for."""
        return spell(self._digests(f"link:{purpose}:{visit_id}:{issue}")[0], length=LINK_LETTERS)

    def number_hash(self, number: str) -> str:
        """A keyed hash of a phone number (invariant 39)."""
        return self.number_hashes(number)[0]

    def number_hashes(self, number: str) -> tuple[str, ...]:
        """All hashes under which a number may be known, the signing key's first."""
        return tuple(digest.hex() for digest in self._digests(f"number:{number}"))

    def pairing_hashes(self, code: str) -> tuple[str, ...]:
        """Keyed hashes of a pairing code, whose digits alone could be guessed from a plain hash; a code is kept
        under the first.
        """
        return tuple(digest.hex() for digest in self._digests(f"pairing:{code}"))

    def throttle_hash(self, what: str) -> str:
        """A keyed hash of who tried what, so that counting attempts stores no address and no name."""
        return self._digests(f"throttle:{what}")[0].hex()

    def second_factors(self, user_id: int, number: int) -> tuple[bytes, ...]:
        """What the secret of a person's second factor is made of, under each key."""
        return self._digests(f"second_factor:{user_id}:{number}")

    def webhook_secrets(self, salt: str, number: int) -> tuple[bytes, ...]:
        """What signs an endpoint's webhooks, under each key in the order of `fingerprints`."""
        return self._digests(f"webhook:{salt}:{number}")

    def session_keys(self) -> tuple[bytes, ...]:
        """The keys of the session cookies: the first signs, all verify."""
        return self._digests("session")

    def _digests(self, what: str) -> tuple[bytes, ...]:
        return tuple(hmac.new(secret, what.encode(), hashlib.sha256).digest() for secret in self.secrets)
