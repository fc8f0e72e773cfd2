"""The Technician Routing and Scheduling Problem of Pillac, Guéret and Medaglia (Optimization Letters 7, 2013).

25 technicians start from their homes with tools and spare parts; each may pass the central depot once, where they find
every tool and as many parts as they like. A route in this package's output holds the request numbers of the file, and
the depot's number, 0, where the technician passes it. The objective is the working time: for each technician from
leaving home, as late as their first appointments allow, to coming back; so the published costs count.
"""

import math
from collections import Counter
from pathlib import Path

from benchmarks.routing.verdict import Routes, Verdict
from routing.formats.trsp import DEPOT, Spot, Trsp, apart, parse_trsp

__all__ = ["DEPOT", "Spot", "Trsp", "apart", "check", "load"]

TOLERANCE = 1e-6


def load(path: Path) -> Trsp:
    """Raises ValueError for a file that is no TRSP file."""
    return parse_trsp(path.read_text(encoding="utf-8"))


def check(instance: Trsp, routes: Routes) -> Verdict:
    """Replay every route with skills, tools, parts and times; an unserved request is a fault."""
    requests = {spot.number: spot for spot in instance.requests}
    technicians = {spot.number: spot for spot in instance.technicians}
    visits = Counter(stop for route in routes.values() for stop in route if stop != DEPOT)
    unserved = requests.keys() - visits.keys()
    faults = [f"Request {number} is not served." for number in sorted(unserved)]
    faults += [f"Request {number} is served {count} times." for number, count in visits.items() if count > 1]
    total = 0.0
    for number, route in routes.items():
        if route:
            stops = [instance.depot if stop == DEPOT else requests[stop] for stop in route]
            faults += resource_faults(technicians[int(number)], stops)
            duration = working_time(technicians[int(number)], stops)
            if duration is None:
                faults.append(f"Technician {number} comes too late.")
            total += duration or 0.0
    return Verdict(round(total, 4), round(total, 4), len(unserved), tuple(faults))


def resource_faults(technician: Spot, stops: list[Spot]) -> list[str]:
    faults: list[str] = []
    supplied, left = False, list(technician.parts)
    for stop in stops:
        if stop.number == DEPOT:
            if supplied:
                faults.append(f"Technician {technician.number} passes the depot twice.")
            supplied = True
            continue
        if not stop.skills <= technician.skills:
            faults.append(f"Technician {technician.number} lacks a skill for request {stop.number}.")
        if not supplied and not stop.tools <= technician.tools:
            faults.append(f"Technician {technician.number} lacks a tool for request {stop.number}.")
        left = [have - need for have, need in zip(left, stop.parts, strict=True)]
        if not supplied and min(left) < 0:
            faults.append(f"Technician {technician.number} lacks a part for request {stop.number}.")
    return faults


def schedule(technician: Spot, stops: list[Spot]) -> tuple[float, float] | None:
    """(departure, return): the earliest return, and the latest departure that still gives it; None where too late."""
    free, latest, busy, before = technician.early, math.inf, 0.0, technician
    for stop in [*stops, technician]:
        leg = apart(before, stop)
        if free + leg > stop.late + TOLERANCE:
            return None
        latest = min(latest, stop.late - busy - leg)
        free = max(free + leg, stop.early) + stop.service
        busy, before = busy + leg + stop.service, stop
    return min(latest, free - busy), free


def working_time(technician: Spot, stops: list[Spot]) -> float | None:
    """From leaving home, as late as costs no later return, to the earliest return; None where a stop is too late."""
    times = schedule(technician, stops)
    return None if times is None else times[1] - times[0]
