"""Our planner on the TRSP, which has one thing that `routing` lacks: a depot that supplies everything on the way.

Each technician works one shift or two: from home with what he owns; from the depot, after the drive there, with every
tool and any number of parts; or first with what he owns to the depot, which he reaches by a given time, and then from
there. Which of them is offered follows the plan of the round before, for some technicians by turns. Afterwards each
trip to the depot moves to where it costs least working time, or falls away where nobody needs it.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.routing.answer import Answer
from benchmarks.routing.trsp import DEPOT, Spot, Trsp, apart, check, resource_faults, working_time
from routing.arrange import arrange
from routing.engine import solve
from routing.model import Job, Limits, Prices, Problem, Shift, Travel, Window

SCALE = 1000
"""Thousandths of the file's unit stand for seconds; travel is rounded up, so that a plan stays feasible."""

UNSERVED = 100_000_000
ROUNDS = 8
TURNS = 4
"""In a round one of so many technicians, if somebody is unserved or he is idle, passes the depot at another time."""
PASSAGES = (0.0, 0.2, 0.35, 0.5)
"""When, as parts of the day; 0 is before everything."""

BOTH = -1.0
"""At first everybody is offered unsupplied and supplied at once; of two shifts of one technician one may have to go."""
SUPPLIED = 1000
"""Added to a technician's number, it is the shift that begins at the depot."""


def plan_trsp(instance: Trsp, seconds: float, cores: int, seed: int, engine: str) -> Answer:
    """Plan in rounds, each with an equal share of the time; the best round's plan counts, and every other one goes on
    from it."""
    best: tuple[int, float, dict[int, list[int]]] = (len(instance.requests), math.inf, {})
    routes = best[2]
    for number in range(ROUNDS):
        problem = _state(instance, _passages(instance, routes, number, complete=not best[0]))
        start = arrange(problem, _sequences(problem, routes)) if routes else None
        limits = Limits(seconds=max(0.1, seconds / ROUNDS), cores=cores, seed=seed)
        routes = _routes(instance, solve(problem, limits, start=start, engine=engine).sequences)
        verdict = check(instance, routes)
        best = min(best, (verdict.unserved, verdict.objective, routes), key=lambda each: each[:2])
        if number % 2:
            routes = best[2]
    return Answer(best[2])


def _passages(instance: Trsp, routes: dict[int, list[int]], number: int, *, complete: bool) -> dict[int, float | None]:
    """When each technician passes the depot, none if he does not: as in his route, or by turns."""
    requests = {spot.number: spot for spot in instance.requests}
    passages: dict[int, float | None] = {}
    for technician in instance.technicians:
        name, route = technician.number, routes.get(technician.number)
        turn, times = divmod(name + number, TURNS)[1] == 0, (None, *(part * technician.late for part in PASSAGES))
        if not routes:
            passages[name] = BOTH
        elif route is None and complete:
            passages[name] = times[(name + number) % 2]
        elif route is None or (turn and not complete):
            passages[name] = times[(name // TURNS + number) % len(times)]
        elif DEPOT not in route or route[0] == DEPOT:
            passages[name] = None if DEPOT not in route else 0.0
        else:
            before = [requests[stop] for stop in route[: route.index(DEPOT)]]
            passages[name] = _reached(technician, [*before, instance.depot])
    return passages


def _reached(technician: Spot, stops: list[Spot]) -> float:
    """The earliest arrival at the last of the stops."""
    free, before = technician.early, technician
    for stop in stops:
        free = max(free + apart(before, stop), stop.early) + stop.service
        before = stop
    return free


def _state(instance: Trsp, passages: dict[int, float | None]) -> Problem:
    spots = [instance.depot, *instance.technicians, *instance.requests]
    place = {spot.number: at for at, spot in enumerate(spots)}
    travel = np.array([[math.ceil(apart(a, b) * SCALE) for b in spots] for a in spots], np.int32)
    jobs = tuple(_job(spot, place[spot.number]) for spot in instance.requests)
    shifts = list[Shift]()
    for spot in instance.technicians:
        plain, passage = _shift(spot, place[spot.number]), passages[spot.number]
        supplied = _supplied(plain, int(travel[plain.start_place, DEPOT]), instance)
        at = 0 if passage is None else math.ceil(passage * SCALE)
        if passage is None:
            shifts.append(plain)
        elif passage == BOTH:
            shifts += [plain, supplied]
        elif supplied.start < at < supplied.end:
            shifts += [replace(plain, end_place=DEPOT, end=at), replace(supplied, start=at, fixed_price=0)]
        else:
            shifts.append(supplied)
    return Problem(jobs, tuple(shifts), Travel(travel), Prices(travel_second=0, working_second=1))


def _sequences(problem: Problem, routes: dict[int, list[int]]) -> dict[int, list[tuple[int, bool]]]:
    """Routes as orders of the shifts that are offered, cut where the depot is passed."""
    offered = {shift.id for shift in problem.shifts}
    sequences: dict[int, list[tuple[int, bool]]] = {}
    for technician, route in routes.items():
        cut = route.index(DEPOT) if DEPOT in route else len(route)
        for shift, stops in ((technician, route[:cut]), (technician + SUPPLIED, route[cut + 1 :])):
            if shift in offered:
                sequences[shift] = [(stop, False) for stop in stops]
    return sequences


def _job(spot: Spot, place: int) -> Job:
    return Job(
        id=spot.number,
        place=place,
        service_seconds=int(spot.service * SCALE),
        windows=(Window(int(spot.early * SCALE), int(spot.late * SCALE) + 1),),
        unserved_price=UNSERVED,
        skills={**{f"skill {each}": 1 for each in spot.skills}, **{f"tool {each}": 1 for each in spot.tools}},
        demands=spot.parts,
    )


def _shift(spot: Spot, place: int) -> Shift:
    return Shift(
        id=spot.number,
        technician=spot.number,
        start_place=place,
        end_place=place,
        start=int(spot.early * SCALE),
        end=int(spot.late * SCALE),
        skills={**{f"skill {each}": 1 for each in spot.skills}, **{f"tool {each}": 1 for each in spot.tools}},
        capacities=spot.parts,
    )


def _supplied(shift: Shift, drive: int, instance: Trsp) -> Shift:
    tools = {f"tool {each}": 1 for request in instance.requests for each in request.tools}
    return replace(
        shift,
        id=shift.id + SUPPLIED,
        start_place=DEPOT,
        start=shift.start + drive,
        fixed_price=drive,
        skills={**shift.skills, **tools},
        capacities=tuple(10_000 for _ in shift.capacities),
    )


def _routes(instance: Trsp, sequences: dict[int, tuple[int, ...]]) -> dict[int, list[int]]:
    """One route for each technician, the depot where it costs least; of two shifts that do not fit the fuller one."""
    requests = {spot.number: spot for spot in instance.requests}
    routes: dict[int, list[int]] = {}
    for technician in instance.technicians:
        plain = [requests[job] for job in sequences.get(technician.number, ())]
        supplied = [requests[job] for job in sequences.get(technician.number + SUPPLIED, ())]
        choices = [[*plain, *supplied], sorted([*plain, *supplied], key=lambda spot: (spot.late, spot.early))]
        choices += sorted([plain, supplied], key=len, reverse=True)
        kept = next((best for stops in choices if stops and (best := _cheapest(instance, technician, stops))), None)
        if kept:
            routes[technician.number] = [spot.number for spot in kept]
    return routes


def _cheapest(instance: Trsp, technician: Spot, stops: list[Spot]) -> list[Spot] | None:
    """The stops with the depot where it costs least, if at all; None where that cannot be kept."""
    best = min(_with_depot(instance.depot, stops), key=lambda each: _cost(technician, each))
    return best if _cost(technician, best) < math.inf else None


def _with_depot(depot: Spot, stops: list[Spot]) -> Iterable[list[Spot]]:
    """The stops alone, and with the depot in each position."""
    yield stops
    for position in range(len(stops) + 1):
        yield [*stops[:position], depot, *stops[position:]]


def _cost(technician: Spot, stops: list[Spot]) -> float:
    if resource_faults(technician, stops):
        return math.inf
    duration = working_time(technician, stops)
    return math.inf if duration is None else duration
