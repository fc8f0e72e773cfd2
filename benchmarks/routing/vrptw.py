"""Solomon's and Homberger's VRPTW files (`routing.formats.solomon` reads them) and their checker.

The objective is the distance alone.
"""

from itertools import pairwise
from pathlib import Path

from benchmarks.routing.verdict import Routes, Verdict
from routing.formats.solomon import Vrptw, parse_solomon

__all__ = ["Vrptw", "check", "load"]


def load(path: Path) -> Vrptw:
    """Raises ValueError for a file that is no Solomon file."""
    return parse_solomon(path.read_text(encoding="utf-8"))


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
