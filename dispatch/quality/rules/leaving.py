"""Signs that a customer may leave, each with its points, and whether somebody should act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LOOKED_BACK = timedelta(days=90)
"""So old a sign may be."""
ACT_FROM = 6
"""From so many points somebody should speak with the customer."""
ACT_FROM_OF_NEW = 3
"""The same while a customer is new: one bad experience is enough, for whoever begins with one leaves soonest."""
LOW_SCORE = 2
"""A survey's score of at most this is a sign."""
NEW_FOR = timedelta(days=90)
"""So long after their line was installed a customer is new, and taken care of as such."""


class Sign(StrEnum):
    """What is counted."""

    REPEAT = "repeat"
    BROKEN_PROMISE = "broken_promise"
    LOW_SCORE = "low_score"
    NOT_FIXED = "not_fixed"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Weight:
    """The points of one, and the most that a sign brings together."""

    points: int
    most: int


WEIGHTS: Mapping[Sign, Weight] = {
    Sign.REPEAT: Weight(2, 6),
    Sign.BROKEN_PROMISE: Weight(2, 4),
    Sign.LOW_SCORE: Weight(3, 6),
    Sign.NOT_FIXED: Weight(2, 4),
    Sign.COMPLAINT: Weight(3, 6),
}


@dataclass(frozen=True, slots=True)
class SignCount:
    """How often a sign was seen within the last 90 days, and its points."""

    sign: Sign
    count: int
    points: int


def signs(counts: Mapping[Sign, int]) -> list[SignCount]:
    """The signs that were seen, each with its points, in the order of the enumeration."""
    return [
        SignCount(sign, counts[sign], min(counts[sign] * weight.points, weight.most))
        for sign, weight in WEIGHTS.items()
        if counts.get(sign, 0) > 0
    ]


def points(found: Sequence[SignCount]) -> int:
    """The score: the sum of all signs' points."""
    return sum(one.points for one in found)


def should_act(score: int, *, is_new: bool) -> bool:
    """Whether somebody should speak with a customer of this score."""
    return score >= (ACT_FROM_OF_NEW if is_new else ACT_FROM)
