"""A plan as VROOM's JSON answer, for the input that it was read from."""

from collections.abc import Iterator
from typing import Any

from routing.formats.vroom_places import Entry
from routing.formats.vroom_reading import VroomInput
from routing.model import Shift
from routing.model.routes import Route, Stop
from routing.model.solution import Solution

FAULTY = 2
"""VROOM's code of an input error."""


def vroom_answer(asked: VroomInput, solution: Solution, computing_milliseconds: int = 0) -> dict[str, Any]:
    """The whole answer: summary, tasks left out, and the steps of each route."""
    shifts = {shift.id: shift for shift in asked.named.problem.shifts}
    routes = [_route(asked, shifts[route.shift], route) for route in solution.routes]
    left = [_identity(asked, left.job) | {"reason": left.code} for left in solution.unserved]
    summed = ("cost", "setup", "service", "duration", "waiting_time", "priority", "distance")
    summary = {name: sum(route[name] for route in routes) for name in summed if all(name in one for one in routes)}
    return {
        "code": 0,
        "summary": summary
        | {"routes": len(routes), "unassigned": len(left), "violations": []}
        | {"computing_times": {"loading": 0, "solving": computing_milliseconds, "routing": 0}},
        "unassigned": left,
        "routes": routes,
    }


def vroom_refusal(fault: Exception) -> dict[str, Any]:
    """VROOM's answer to an input that it cannot take."""
    return {"code": FAULTY, "error": str(fault)}


def _identity(asked: VroomInput, job: int) -> dict[str, Any]:
    task = asked.tasks[job - 1]
    told = {name: task.entry[name] for name in ("location", "location_index", "description") if name in task.entry}
    return {"id": task.entry["id"], "type": task.kind, **told}


def _route(asked: VroomInput, shift: Shift, route: Route) -> dict[str, Any]:
    vehicle, problem = asked.document["vehicles"][shift.id - 1], asked.named.problem
    steps = list(_steps(asked, shift, route))
    prices = problem.prices
    driven = prices.travel_second * route.driving_seconds + prices.travel_metre * route.driving_metres
    whole = {
        "vehicle": vehicle["id"],
        "cost": (driven + shift.fixed_price) // asked.named.units,
        "setup": 0,
        "service": sum(step["service"] for step in steps),
        "duration": route.driving_seconds,
        "waiting_time": sum(step["waiting_time"] for step in steps),
        "priority": sum(_priority(asked, stop) for stop in route.stops),
        "steps": steps,
        "violations": [],
    }
    whole |= {"description": vehicle["description"]} if "description" in vehicle else {}
    whole |= {"distance": route.driving_metres} if problem.travel.metres is not None else {}
    return whole


def _priority(asked: VroomInput, stop: Stop) -> int:
    task = asked.tasks[stop.job - 1]
    return 0 if task.kind == "pickup" else int(task.entry.get("priority", 0))


def _steps(asked: VroomInput, shift: Shift, route: Route) -> Iterator[dict[str, Any]]:
    """Start, tasks and breaks in order of time, end; an open end has no step."""
    vehicle, driven, far = asked.document["vehicles"][shift.id - 1], 0, 0
    metres = asked.named.problem.travel.metres is not None

    def step(kind: str, arrival: int, service: int = 0, waiting: int = 0, **rest: Any) -> dict[str, Any]:
        told = {"type": kind, **rest, "setup": 0, "service": service, "waiting_time": waiting, "arrival": arrival}
        return told | {"duration": driven, "violations": []} | ({"distance": far} if metres else {})

    begin = route.stops[0].depart if route.stops else route.return_depart
    if shift.start_place != asked.places.nowhere:
        yield step("start", begin, **_end(vehicle, "start"))
    taken = {place: [p for p in route.breaks if p.before == place] for place in range(len(route.stops) + 1)}
    numbers = iter(_break_ids(vehicle, len(route.breaks)))
    for place, stop in enumerate(route.stops):
        rested = 0
        for pause in taken[place]:
            rested += max(0, min(pause.finish, stop.start) - max(pause.start, stop.arrive))
            yield step("break", pause.start, pause.finish - pause.start, id=next(numbers))
        driven, far = driven + stop.travel_seconds, far + stop.travel_metres
        identity = _identity(asked, stop.job)
        kind, waited = identity.pop("type"), stop.start - stop.arrive - rested
        yield step(kind, stop.arrive, stop.finish - stop.start, waited, **identity)
    for pause in taken[len(route.stops)]:
        yield step("break", pause.start, pause.finish - pause.start, id=next(numbers))
    driven, far = driven + route.return_travel_seconds, far + route.return_travel_metres
    if shift.end_place != asked.places.nowhere:
        yield step("end", route.finish, **_end(vehicle, "end"))


def _end(vehicle: Entry, side: str) -> dict[str, Any]:
    told = {"location": vehicle.get(side), "location_index": vehicle.get(f"{side}_index")}
    return {name: value for name, value in told.items() if value is not None}


def _break_ids(vehicle: Entry, count: int) -> list[Any]:
    """In the order in which the reader has put the breaks."""
    pauses = [pause for pause in vehicle.get("breaks", []) if pause.get("service", 0) > 0]
    hours = vehicle.get("time_window", [0, 0])
    pauses.sort(key=lambda pause: tuple(min(pause.get("time_windows") or [hours])))
    return [pause.get("id") for pause in pauses][-count:] if count else []
