"""The smallest amount that is enough."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def least(works: Callable[[int], Found | None], most: int) -> tuple[int, Found] | None:
    """Find the smallest amount that works, by halving.

    Parameters
    ----------
    works : callable
        From an amount to what was found for it, or to none. What works for an amount must work for every greater one.
    most : int
        The largest amount that is tried.

    Returns
    -------
    tuple of (int, object) or None
        An amount from 1 to `most`, with what was found for it; none if not even `most` works.
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
