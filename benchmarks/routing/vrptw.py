"""Solomon's and Homberger's VRPTW files, in the convention of the DIMACS challenge, with their checker.

Distances and times are truncated to one decimal and held as integer tenths; the objective is the distance alone.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.routing.verdict import Routes, Verdict

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Vrptw:
    """Node 0 is the depot. All times and distances in tenths; `windows` are inclusive starts of service."""

    name: str
    vehicles: int
    capacity: int
    tenths: Ints
    demand: Ints
    windows: Ints
    service: Ints
    points: npt.NDArray[np.float64]

    @property
    def customers(self) -> int:
        return len(self.demand) - 1


def load(path: Path) -> Vrptw:
    """Raises ValueError for a file that is no Solomon file."""
    words = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    rows = np.array([[float(word) for word in line] for line in words if len(line) == 7 and line[0].isdigit()])
    fleet = next(([int(word) for word in line] for line in words if len(line) == 2 and line[0].isdigit()), None)
    if fleet is None or not len(rows):
        raise ValueError(f"{path.name} is no Solomon file.")
    points = rows[:, 1:3]
    distance = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(-1))
    return Vrptw(
        name=words[0][0],
        vehicles=fleet[0],
        capacity=fleet[1],
        # The tiny addend undoes the binary error of distances that are whole tenths.
        tenths=np.floor(distance * 10 + 1e-9).astype(np.int64),
        demand=rows[:, 3].astype(np.int64),
        windows=(rows[:, 4:6] * 10).astype(np.int64),
        service=(rows[:, 6] * 10).astype(np.int64),
        points=points,
    )


def check(instance: Vrptw, routes: Routes) -> Verdict:
    """Replay every route; an unserved customer is a fault."""
    faults: list[str] = []
    total = 0
    used = {number: list(route) for number, route in routes.items() if route}
    served = sorted(customer for route in used.values() for customer in route)
    if served != list(range(1, instance.customers + 1)):
        faults.append("Not every customer is served exactly once.")
    if len(used) > instance.vehicles:
        faults.append(f"{len(used)} vehicles are used, {instance.vehicles} are there.")
    for number, route in used.items():
        if int(instance.demand[route].sum()) > instance.capacity:
            faults.append(f"Vehicle {number} carries too much.")
        if not _on_time(instance, route):
            faults.append(f"Vehicle {number} comes too late.")
        stops = [0, *route, 0]
        total += sum(int(instance.tenths[a, b]) for a, b in pairwise(stops))
    return Verdict(total / 10, total / 10, instance.customers - len(set(served)), tuple(faults))


def _on_time(instance: Vrptw, route: list[int]) -> bool:
    free, before = int(instance.windows[0, 0]), 0
    for stop in [*route, 0]:
        arrive = free + int(instance.tenths[before, stop])
        if arrive > instance.windows[stop, 1]:
            return False
        free = max(arrive, int(instance.windows[stop, 0])) + int(instance.service[stop])
        before = stop
    return True
