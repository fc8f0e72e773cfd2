"""Stops at the supply place: what a plan finds, and how a plan keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.vocabulary.windows import Window


@dataclass(frozen=True, slots=True)
class PlannedPickup:
    """A stop at the supply place in a shift, from when to when, before the first visit that needs it.

    parts: what to take, as `part_needs` spells it; tools: by their codes.
    """

    technician_id: int
    shift_id: int
    visit_id: int
    during: Window
    travel_seconds: int
    parts: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PickupChanges:
    """What becomes of the pickups of some routes: which of those that stood fall away, and which ones come."""

    dropped: tuple[int, ...] = ()
    planned: tuple[PlannedPickup, ...] = ()


NO_PICKUPS = PickupChanges()


def told(pickup: PlannedPickup) -> dict[str, Any]:
    """A pickup as a plan keeps it."""
    return {
        "technician_id": pickup.technician_id,
        "shift_id": pickup.shift_id,
        "visit_id": pickup.visit_id,
        "start": pickup.during.start.isoformat(),
        "finish": pickup.during.end.isoformat(),
        "travel_seconds": pickup.travel_seconds,
        "parts": list(pickup.parts),
        "tools": list(pickup.tools),
    }


def read(kept: Mapping[str, Any]) -> PlannedPickup:
    """A pickup that a plan has kept."""
    return PlannedPickup(
        technician_id=kept["technician_id"],
        shift_id=kept["shift_id"],
        visit_id=kept["visit_id"],
        during=Window(datetime.fromisoformat(kept["start"]), datetime.fromisoformat(kept["finish"])),
        travel_seconds=kept["travel_seconds"],
        parts=tuple(kept["parts"]),
        tools=tuple(kept["tools"]),
    )
