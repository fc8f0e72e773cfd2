"""Parts and tools that work needs: parts with their quantities (`ONT-X:2`), which are used up, and tools by code."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_NEEDED = 99
"""Pieces of one part."""
LONGEST_CODE = 60
_MARK = ":"


def spelled(part: str, quantity: int) -> str:
    """How so many pieces of a part are asked for; one piece is the code alone."""
    return part if quantity == 1 else f"{part}{_MARK}{quantity}"


def read_part(asked: str) -> tuple[str, int]:
    """The code and the quantity of what is asked for."""
    part, _, quantity = asked.partition(_MARK)
    return part, int(quantity) if quantity else 1


def quantities_of(asked: Iterable[str]) -> dict[str, int]:
    """How many of each part are asked for, by its code."""
    found: Counter[str] = Counter()
    for part, quantity in map(read_part, asked):
        found[part] += quantity
    return dict(found)


def as_spelled(quantities: Mapping[str, int]) -> list[str]:
    """So many of each part, once for each and in order."""
    return [spelled(part, quantity) for part, quantity in sorted(quantities.items()) if quantity > 0]


def tidied(asked: Iterable[str]) -> list[str]:
    """What is asked for, once for each part and in order; never more than `MOST_NEEDED` of one."""
    return as_spelled({part: min(many, MOST_NEEDED) for part, many in quantities_of(asked).items()})


@dataclass(frozen=True, slots=True)
class SupplyPlace:
    """Where the technicians of a territory pick up what their vans lack.

    stock: what it has, each part as it is spelled and each tool by its code; None means everything.
    """

    point: tuple[float, float]
    address: str
    minutes: int
    stock: tuple[str, ...] | None = None
