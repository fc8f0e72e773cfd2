"""Which fields of VROOM's JSON the planner has a word for; every other one is refused by its path.

A field that is not supported is let pass where it asks for nothing: a setup of 0, an amount of zeros, an empty list.
"""

from collections.abc import Iterator, Mapping
from typing import Any

TOP = frozenset({"jobs", "shipments", "vehicles", "matrices"})
STOP = frozenset({"id", "description", "location", "location_index", "service", "time_windows"})
JOB = STOP | {"delivery", "pickup", "skills", "priority"}
SHIPMENT = frozenset({"pickup", "delivery", "skills", "priority"})
VEHICLE = frozenset(
    {
        "id", "profile", "description", "start", "start_index", "end", "end_index", "capacity", "costs", "skills",
        "time_window", "breaks", "speed_factor", "max_tasks", "max_travel_time",
    }
)  # fmt: skip
BREAK = frozenset({"id", "description", "service", "time_windows"})
COSTS = frozenset({"fixed", "per_hour", "per_km"})
MATRIX = frozenset({"durations", "distances"})

WHY = {
    "setup": "A setup time that is left out at the same place is not supported; add it to the service.",
    "amount": "A load that is carried from pickup to delivery is not supported.",
    "steps": "Given steps are not supported; a plan to begin from is given to `solve` as its start.",
    "max_distance": "A limit of distance is not supported.",
    "max_load": "A load limit of a break is not supported.",
    "costs": "A cost matrix is not supported.",
    "matrix": "It is called matrices now, with one for each profile.",
}


def unsupported(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, sentence) of each field that asks for something that the planner does not have."""
    yield from _others(document, TOP, "")
    for at, job in enumerate(document.get("jobs", [])):
        yield from _others(job, JOB, f"jobs[{at}]")
    for at, shipment in enumerate(document.get("shipments", [])):
        yield from _others(shipment, SHIPMENT, f"shipments[{at}]")
        for side in ("pickup", "delivery"):
            yield from _others(shipment.get(side, {}), STOP, f"shipments[{at}].{side}")
    for at, vehicle in enumerate(document.get("vehicles", [])):
        yield from _others(vehicle, VEHICLE, f"vehicles[{at}]")
        yield from _others(vehicle.get("costs", {}), COSTS, f"vehicles[{at}].costs")
        for nth, pause in enumerate(vehicle.get("breaks", [])):
            yield from _others(pause, BREAK, f"vehicles[{at}].breaks[{nth}]")
    for profile, matrix in document.get("matrices", {}).items():
        yield from _others(matrix, MATRIX, f"matrices.{profile}")


def _others(entry: Mapping[str, Any], known: frozenset[str], path: str) -> Iterator[tuple[str, str]]:
    for name, value in entry.items():
        if name not in known and not _asks_nothing(value):
            yield (f"{path}.{name}" if path else name), WHY.get(name, "It is not supported.")


def _asks_nothing(value: Any) -> bool:
    return not value or (isinstance(value, list) and not any(value))
