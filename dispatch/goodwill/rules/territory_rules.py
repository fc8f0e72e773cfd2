"""What goodwill a territory grants: its own limits and automatic credit, or else the house's."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.vocabulary.terms import Role

Limits = Mapping[Role, tuple[int, int]]
"""By role what it may grant at once, and to one customer within a year; a role that is not named grants nothing."""


@dataclass(frozen=True)
class TerritoryRule:
    """What is set for a territory; None where the house's holds. Version 0 is what was never set."""

    territory_id: int
    limits: Limits | None = None
    on_broken_promise: int | None = None
    version: int = 0

    def limits_in(self, house: Limits) -> Limits:
        """The limits that hold here."""
        return house if self.limits is None else self.limits

    def credit_in(self, house: int) -> int:
        """What a missed arrival is credited here by itself; 0 for nothing."""
        return house if self.on_broken_promise is None else self.on_broken_promise


def limits_of(kept: Mapping[str, list[int]] | None) -> Limits | None:
    """Limits out of what is kept of them."""
    return None if kept is None else {Role(role): (most[0], most[1]) for role, most in kept.items()}
