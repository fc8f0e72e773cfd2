"""Who hears what was changed since they complained: each person and number once, by their newest complaint."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class TellingState(StrEnum):
    """Where one of those stands who had complained."""

    READY = "ready"
    """They would be told at once."""
    LATER = "later"
    """They would be told when quiet hours or their own times let it leave."""
    HELD_BACK = "held_back"
    """They may not be told, for a reason."""
    TOLD = "told"
    """A text to them was written."""


class Person(Protocol):
    """A customer's record, as far as it matters here."""

    id: int
    phone: str
    merged_into_id: int | None


A = TypeVar("A")


def newest_of_each(complaints: Iterable[A], whose: Callable[[A], Person]) -> list[A]:
    """Of complaints in the order in which they came the newest of each person and of each number, in that order."""
    newest_first: list[A] = []
    seen: set[int | str] = set()
    for complaint in reversed(list(complaints)):
        person = whose(complaint)
        keys: set[int | str] = {person.merged_into_id or person.id, person.phone}
        if not keys & seen:
            newest_first.append(complaint)
        seen |= keys
    return newest_first[::-1]
