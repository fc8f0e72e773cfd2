"""The smallest amount that is enough."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def least(works: Callable[[int], Found | None], most: int) -> tuple[int, Found] | None:
    """The smallest amount from 1 to `most` that works, with what was found for it; none if not even `most` does.

    What works for an amount must work for every greater one.
    """
    found = works(most) if most > 0 else None
    if found is None:
        return None
    fails, amount = 0, most
    while amount - fails > 1:
        middle = (fails + amount) // 2
        less = works(middle)
        if less is None:
            fails = middle
        else:
            amount, found = middle, less
    return amount, found
