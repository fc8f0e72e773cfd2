"""What a technician answers before work counts as done: the items of a work type's checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_ITEMS = 30
LONGEST_ANSWER = 500

Answer = str | int | float
"""Words, one of the choices, a number, or the device's own id of a photograph that it has sent."""


class ItemKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One question. `choices` are there for a choice; `least` and `most`, both included, bound a number."""

    code: str
    label: str
    kind: ItemKind
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


def item_of(kept: Mapping[str, Any]) -> ChecklistItem:
    """An item as a row keeps it."""
    return ChecklistItem(**{**kept, "kind": ItemKind(kept["kind"]), "choices": tuple(kept.get("choices", ()))})
