"""Which of a geocoder's answers is the place that was meant, if any: near enough, exact enough, and only one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatch.workforce.rules.plausible_points import Point, is_near

SAME_PLACE_DEGREES = 0.005
"""About 500 metres: candidates nearer to each other than this are the same place under several entries."""

SURROUNDINGS_KM = 100.0
"""Farther than this from every technician's home nobody drives to a visit; the answer is another place of the name."""

SHOWN = 3


class Level(StrEnum):
    """How exactly a candidate says where."""

    HOUSE = "house"
    STREET = "street"
    AREA = "area"


class Doubt(StrEnum):
    """Why no candidate is taken."""

    UNKNOWN = "unknown"
    COARSE = "coarse"
    FAR = "far"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class FoundAddress:
    """A place that a geocoder names for an address; `label` is what it calls it."""

    point: Point
    level: Level
    label: str


@dataclass(frozen=True)
class Undecided:
    """No candidate can be taken; `found` names those that were looked at last, for a person to choose from."""

    doubt: Doubt
    found: tuple[str, ...] = ()


def place_of(candidates: Sequence[FoundAddress], homes: Sequence[Point]) -> Point | Undecided:
    """The one place that a house or street is at, near a home; where no home is known yet, anywhere.

    A house goes before a street of the same name.
    """
    if not candidates:
        return Undecided(Doubt.UNKNOWN)
    exact = [one for one in candidates if one.level is not Level.AREA]
    if not exact:
        return _undecided(Doubt.COARSE, candidates)
    near = [one for one in exact if not homes or is_near(one.point, homes, SURROUNDINGS_KM)]
    if not near:
        return _undecided(Doubt.FAR, exact)
    houses = [one for one in near if one.level is Level.HOUSE] or near
    if not are_one_place([one.point for one in houses]):
        return _undecided(Doubt.AMBIGUOUS, houses)
    return houses[0].point


def are_one_place(points: Sequence[Point]) -> bool:
    """Whether all points mean the same place."""
    return all(abs(point[axis] - points[0][axis]) <= SAME_PLACE_DEGREES for point in points[1:] for axis in (0, 1))


def _undecided(doubt: Doubt, candidates: Sequence[FoundAddress]) -> Undecided:
    return Undecided(doubt, tuple(dict.fromkeys(one.label for one in candidates))[:SHOWN])
