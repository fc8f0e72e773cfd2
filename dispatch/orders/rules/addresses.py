"""Addresses as people write them, folded so that the same place is found under its usual spellings."""

import re
import unicodedata
from dataclasses import dataclass

_STREET = re.compile(r"str\b\.?")
_MARKS = re.compile(r"[.,;'’`´\"]+")


@dataclass(frozen=True)
class FoldedAddress:
    """An address in two parts: the street with the number, and the words of postcode and locality (may be none)."""

    street: str
    locality: frozenset[str]

    @property
    def text(self) -> str:
        """The whole as one text, the same for every spelling of the same words."""
        return ", ".join(part for part in (self.street, " ".join(sorted(self.locality))) if part)

    def may_be(self, other: "FoldedAddress") -> bool:
        """Tells whether two addresses can be the same place: same street, and neither locality denies the other."""
        same_street = self.street == other.street
        return same_street and (self.locality <= other.locality or other.locality <= self.locality)


def fold(address: str) -> FoldedAddress:
    """Lower case, single spaces, `str.` written out; what follows the first comma is postcode and locality."""
    street, _, rest = unicodedata.normalize("NFKC", address).casefold().partition(",")
    return FoldedAddress(street=_words(_STREET.sub("strasse", street)), locality=frozenset(_words(rest).split()))


def _words(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())
