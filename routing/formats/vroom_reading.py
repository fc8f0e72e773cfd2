"""VROOM's JSON as a problem: jobs, shipments without a load, vehicles, matrices or coordinates.

As there, serving the highest priorities comes first, then the most tasks, then the cost of driving.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import gcd
from typing import Any

from routing.formats.errors import FormatError
from routing.formats.values import from_json
from routing.formats.vroom_fields import unsupported
from routing.formats.vroom_places import Entry, Places, places_of
from routing.model import Break, Job, Prices, Problem, Shift, Window
from routing.model.checking import HIGHEST_SUM, check
from routing.model.named_problem import NamedProblem
from routing.model.names import Names
from routing.roads import Roads

PER_HOUR, PER_KM = 3600, 0
"""VROOM's own costs: 1 for each second of driving, nothing for metres."""
DEAREST_DETOUR = 100_000
"""Seconds of driving: one task is worth more than that."""
SPEEDS = 100
"""Percent of a speed factor of 1."""


@dataclass(frozen=True, slots=True)
class VroomTask:
    """One stop as the file tells it. kind: job, pickup or delivery."""

    kind: str
    path: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class VroomInput:
    """A file that has been read: job k of the problem is `tasks[k - 1]`, shift k is vehicle k - 1."""

    document: Entry
    tasks: tuple[VroomTask, ...]
    places: Places
    named: NamedProblem


def read_vroom(document: Any, roads: Roads | None = None) -> VroomInput:
    """Read VROOM's input; where it has no matrix, drives between its coordinates are asked of the roads.

    Raises FormatError with the path of each field that is malformed or not supported, and ProblemError.
    """
    _check_lists(document)
    faults = list(unsupported(document))
    if faults:
        raise FormatError(faults)
    tasks, vehicles = tuple(_tasks(document)), document.get("vehicles", [])
    places = places_of(document, [*_stops(tasks), *_ends(vehicles)], roads)
    jobs = tuple(_job(number, task, places) for number, task in enumerate(tasks, start=1))
    prices, units = _prices(vehicles)
    jobs = _linked(_priced(jobs, _priorities(document), prices.travel_second), tasks)
    hours = _horizon(jobs, vehicles, places)
    shifts = tuple(_shift(at, vehicle, places, hours, units) for at, vehicle in enumerate(vehicles))
    problem = Problem(jobs, shifts, places.travel, prices)
    check(problem)
    names = Names(
        jobs={number: _called(task.kind, task.entry) for number, task in enumerate(tasks, start=1)},
        shifts={number: _called("vehicle", vehicle) for number, vehicle in enumerate(vehicles, start=1)},
    )
    return VroomInput(document, tasks, places, NamedProblem(problem, names, places.points, units))


def _check_lists(document: Any) -> None:
    """Whether the outer form is right, so that everything else can be found in it."""
    if not isinstance(document, dict):
        raise FormatError([("the file", "It is not an object.")])
    for name in ("jobs", "shipments", "vehicles"):
        listed = document.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            raise FormatError([(name, "It is not a list of objects.")])
    for at, shipment in enumerate(document.get("shipments", [])):
        for side in ("pickup", "delivery"):
            if not isinstance(shipment.get(side), dict):
                raise FormatError([(f"shipments[{at}].{side}", "It is missing.")])
    if not document.get("vehicles"):
        raise FormatError([("vehicles", "There is none.")])
    for at, vehicle in enumerate(document["vehicles"]):
        from_json(tuple[Mapping[str, Any], ...], vehicle.get("breaks", []), f"vehicles[{at}].breaks")
        from_json(Mapping[str, Any], vehicle.get("costs", {}), f"vehicles[{at}].costs")
    from_json(Mapping[str, Mapping[str, Any]], document.get("matrices", {}), "matrices")


def _tasks(document: Entry) -> Iterator[VroomTask]:
    for at, job in enumerate(document.get("jobs", [])):
        yield VroomTask("job", f"jobs[{at}]", job)
    for at, shipment in enumerate(document.get("shipments", [])):
        shared = {name: shipment[name] for name in ("skills", "priority") if name in shipment}
        for side in ("pickup", "delivery"):
            yield VroomTask(side, f"shipments[{at}].{side}", shipment[side] | shared)


def _stops(tasks: tuple[VroomTask, ...]) -> Iterator[tuple[str, Any, Any]]:
    for task in tasks:
        location, index = task.entry.get("location"), task.entry.get("location_index")
        if location is None and index is None:
            raise FormatError([(task.path, "It has no location.")])
        yield task.path, location, index


def _ends(vehicles: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    for at, vehicle in enumerate(vehicles):
        for end in ("start", "end"):
            yield f"vehicles[{at}].{end}", vehicle.get(end), vehicle.get(f"{end}_index")


def _job(number: int, task: VroomTask, places: Places) -> Job:
    entry, path = task.entry, task.path
    whole(entry, "id", path)
    return Job(
        id=number,
        place=places.of(entry.get("location"), entry.get("location_index")),
        service_seconds=whole(entry, "service", path, 0),
        windows=tuple(Window(start, end + 1) for start, end in _spans(entry, path)),
        skills=_skills(entry, path),
        demands=_amounts(entry, path),
    )


def whole(entry: Entry, name: str, path: str, otherwise: int | None = None) -> int:
    """A whole number of the entry. Raises FormatError for anything else, and where it is missing."""
    if name not in entry and otherwise is None:
        raise FormatError([(f"{path}.{name}", "It is missing.")])
    number: int = from_json(int, entry.get(name, otherwise), f"{path}.{name}")
    return number


def _spans(entry: Entry, path: str) -> list[tuple[int, int]]:
    spans = from_json(tuple[tuple[int, int], ...], entry.get("time_windows", []), f"{path}.time_windows")
    return sorted(spans)


def _skills(entry: Entry, path: str) -> dict[str, int]:
    return {str(skill): 1 for skill in from_json(tuple[int, ...], entry.get("skills", []), f"{path}.skills")}


def _amounts(entry: Entry, path: str) -> tuple[int, ...]:
    """What a job takes from the vehicle, or, where all of them collect, what it adds."""
    name = "pickup" if any(entry.get("pickup", [])) else "delivery"
    if any(entry.get("pickup", [])) and any(entry.get("delivery", [])):
        raise FormatError([(f"{path}.pickup", "A job that both delivers and collects is not supported.")])
    amounts: tuple[int, ...] = from_json(tuple[int, ...], entry.get(name, []), f"{path}.{name}")
    return amounts


def _prices(vehicles: list[Any]) -> tuple[Prices, int]:
    """What driving costs, and how many units of it are one of VROOM's cost. All vehicles drive at one cost."""
    costs = [
        (whole(v.get("costs", {}), "per_hour", "costs", PER_HOUR), whole(v.get("costs", {}), "per_km", "costs", PER_KM))
        for v in vehicles
    ]
    other = next((at for at, cost in enumerate(costs) if cost != costs[0]), None)
    if other is not None:
        raise FormatError([(f"vehicles[{other}].costs", "Vehicles whose driving costs differ are not supported.")])
    second, metre, units = costs[0][0] * 5, costs[0][1] * 18, 18_000
    shared = gcd(second, metre, units)
    return Prices(travel_second=second // shared, travel_metre=metre // shared), units // shared


def _priorities(document: Entry) -> list[int]:
    """Of each task in order; that of a shipment counts at its delivery."""
    told = [whole(job, "priority", f"jobs[{at}]", 0) for at, job in enumerate(document.get("jobs", []))]
    for at, shipment in enumerate(document.get("shipments", [])):
        told += [-1, whole(shipment, "priority", f"shipments[{at}]", 0)]
    if any(priority > 100 for priority in told):
        raise FormatError([("priority", "A priority is from 0 to 100.")])
    return told


def _priced(jobs: tuple[Job, ...], priorities: list[int], second: int) -> tuple[Job, ...]:
    """One point of priority is worth more than all tasks without, and a task more than any detour."""
    weights = [0 if priority < 0 else 1 + priority * (len(jobs) + 1) for priority in priorities]
    unit = min(DEAREST_DETOUR * max(1, second), HIGHEST_SUM // max(1, sum(weights)))
    return tuple(replace(job, unserved_price=unit * weight) for job, weight in zip(jobs, weights, strict=True))


def _linked(jobs: tuple[Job, ...], tasks: tuple[VroomTask, ...]) -> tuple[Job, ...]:
    """A delivery comes after its pickup, which stands before it, by the same vehicle."""
    return tuple(
        replace(job, after=(job.id - 1,), same_technician_as=job.id - 1) if task.kind == "delivery" else job
        for job, task in zip(jobs, tasks, strict=True)
    )


def _horizon(jobs: tuple[Job, ...], vehicles: list[Any], places: Places) -> tuple[int, int]:
    """From when to when a vehicle without hours works: long enough for everything."""
    windows = [window for job in jobs for window in job.windows]
    longest = sum(job.service_seconds for job in jobs) + int(places.travel.seconds.max(initial=0)) * (len(jobs) + 1)
    longest += sum(whole(pause, "service", "breaks", 0) for v in vehicles for pause in v.get("breaks", []))
    return min([0, *(w.start for w in windows)]), max([0, *(w.end for w in windows)]) + max(1, longest)


def _shift(at: int, vehicle: Entry, places: Places, hours: tuple[int, int], units: int) -> Shift:
    path = f"vehicles[{at}]"
    whole(vehicle, "id", path)
    start, end = from_json(tuple[int, int], vehicle.get("time_window", list(hours)), f"{path}.time_window")
    speed = from_json(float, vehicle.get("speed_factor", 1), f"{path}.speed_factor") * SPEEDS
    if round(speed) != speed:
        raise FormatError([(f"{path}.speed_factor", "It has more than two decimals.")])
    return Shift(
        id=at + 1,
        technician=at + 1,
        start_place=places.of(vehicle.get("start"), vehicle.get("start_index")),
        end_place=places.of(vehicle.get("end"), vehicle.get("end_index")),
        start=start,
        end=end,
        breaks=tuple(_breaks(vehicle, path, (start, end))),
        speed_percent=round(speed),
        skills=_skills(vehicle, path),
        capacities=from_json(tuple[int, ...], vehicle.get("capacity", []), f"{path}.capacity"),
        max_visits=None if "max_tasks" not in vehicle else whole(vehicle, "max_tasks", path),
        max_driving_seconds=None if "max_travel_time" not in vehicle else whole(vehicle, "max_travel_time", path),
        fixed_price=whole(vehicle.get("costs", {}), "fixed", f"{path}.costs", 0) * units,
    )


def _breaks(vehicle: Entry, path: str, hours: tuple[int, int]) -> Iterator[Break]:
    pauses = []
    for nth, pause in enumerate(vehicle.get("breaks", [])):
        here = f"{path}.breaks[{nth}]"
        spans = _spans(pause, here) or [hours]
        if len(spans) > 1:
            raise FormatError([(f"{here}.time_windows", "A break with several windows is not supported.")])
        seconds = whole(pause, "service", here, 0)
        if seconds > 0:
            pauses.append(Break(Window(spans[0][0], spans[0][1] + 1), seconds))
    yield from sorted(pauses, key=lambda pause: (pause.window.start, pause.window.end))


def _called(kind: str, entry: Entry) -> str:
    return str(entry.get("description") or f"{kind} {entry.get('id')}")
