"""Parts in a van, counted and used."""

from dataclasses import dataclass
from datetime import datetime

MOST_OF_ONE = 1000
MOST_COUNTED = 100_000
MOST_KINDS = 300
"""Kinds of parts in one van."""


@dataclass(frozen=True)
class PartUse:
    """So many pieces of a part, by its code."""

    part: str
    quantity: int


@dataclass(frozen=True)
class CarriedPart:
    """A part in a technician's van: how many were counted and when, how many were used since, and what is left."""

    id: int
    part: str
    name: str
    counted: int
    counted_at: datetime
    used: int

    @property
    def left(self) -> int:
        """Never below nothing: whoever used more than was counted had more."""
        return max(0, self.counted - self.used)
