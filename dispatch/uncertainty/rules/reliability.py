"""What was stated against what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

GROUPS = 10
FEWEST_IN_A_GROUP = 5
SURE = 1.96
"""Standard errors on each side of an interval that holds with 95 %."""


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """Of so many cases with these odds (0 to 1, their mean) how many came true; with 95 % between low and high."""

    stated: float
    happened: float
    low: float
    high: float
    cases: int

    @classmethod
    def of(cls, stated: float, came_true: int, cases: int) -> "ReliabilityPoint":
        """The point with Wilson's interval, which holds for few cases too."""
        share, z = came_true / cases, SURE**2 / cases
        centre = (share + z / 2) / (1 + z)
        reach = sqrt(z * (share * (1 - share) + z / 4)) / (1 + z)
        return cls(stated, share, max(0.0, centre - reach), min(1.0, centre + reach), cases)


def in_groups(told: Iterable[tuple[float, bool]]) -> tuple[ReliabilityPoint, ...]:
    """Cases (odds, whether it came true) in up to ten groups of equally many, the least likely first."""
    cases = sorted(told, key=lambda one: one[0])
    count = max(1, min(GROUPS, len(cases) // FEWEST_IN_A_GROUP))
    groups = [cases[len(cases) * number // count : len(cases) * (number + 1) // count] for number in range(count)]
    return tuple(
        ReliabilityPoint.of(sum(odds for odds, _ in group) / len(group), sum(kept for _, kept in group), len(group))
        for group in groups
        if group
    )
