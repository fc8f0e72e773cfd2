"""Our planner on the TRSP, which has two things that `routing` does not know: a depot that supplies everything on the
way, and the price of working time instead of driving.

Each technician is offered as two shifts: one with what he owns, and one that begins at the depot, after the drive
there, with every tool and any number of parts. Where a plan uses both shifts of a technician, their requests are
joined if he can keep them all, or the supplied shift alone is offered again. Each trip to the depot moves to where it
costs least working time, or falls away where nobody needs it.
The first rounds price driving. In the later ones every shift departs about when the plan before lets it depart at the
latest, and all that follows is overtime: so the time from departure to return is what costs.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.routing.answer import Answer
from benchmarks.routing.trsp import DEPOT, Spot, Trsp, apart, check, resource_faults, schedule, working_time
from routing.engine import solve
from routing.model import Job, Limits, Prices, Problem, Shift, Travel, Window
from routing.solution import Solution

SCALE = 1000
"""Thousandths of the file's unit stand for seconds; travel is rounded up, so that a plan stays feasible."""

UNSERVED = 100_000_000
GOLDEN = 0.618034
"""Multiples of it, modulo one, spread evenly: departures of idle shifts."""
SLACKS = (0.0, 0.05, 0.15)
"""How much before its latest departure a shift may leave, as parts of the day, by turns: room for earlier work."""

ROUNDS = 12
SUPPLIED = 1000
"""Added to a technician's number, it is the shift that begins at the depot."""


def plan_trsp(instance: Trsp, seconds: float, cores: int, seed: int, engine: str) -> Answer:
    """Plan in rounds, each with an equal share of the time; the best round's plan counts."""
    offered = problem = _state(instance)
    solution: Solution | None = None
    answers: list[tuple[int, float, dict[int, list[int]]]] = []
    for number in range(ROUNDS):
        limits = Limits(seconds=max(0.1, seconds / ROUNDS), cores=cores, seed=seed)
        solution = solve(problem, limits, start=solution, engine=engine)
        routes = _routes(instance, solution.sequences)
        verdict = check(instance, routes)
        answers.append((verdict.unserved, verdict.objective, routes))
        if verdict.unserved:
            problem = _without_doubles(problem, offered, solution)
        else:
            problem = _by_time(instance, offered, routes, number)
    return Answer(min(answers, key=lambda each: each[:2])[2])


def _state(instance: Trsp) -> Problem:
    spots = [instance.depot, *instance.technicians, *instance.requests]
    place = {spot.number: at for at, spot in enumerate(spots)}
    travel = np.array([[math.ceil(apart(a, b) * SCALE) for b in spots] for a in spots], np.int32)
    jobs = tuple(_job(spot, place[spot.number]) for spot in instance.requests)
    shifts = [_shift(spot, place[spot.number]) for spot in instance.technicians]
    supplied = [_supplied(shift, int(travel[shift.start_place, DEPOT]), instance) for shift in shifts]
    return Problem(jobs, (*shifts, *supplied), Travel(travel))


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


def _by_time(instance: Trsp, offered: Problem, routes: dict[int, list[int]], number: int) -> Problem:
    """The shift of each technician that suits his route; an idle one's by turns, both where the depot comes midway."""
    spots = {spot.number: spot for spot in (instance.depot, *instance.requests)}
    shifts = [
        _departing(instance, shift, [spots[stop] for stop in routes.get(shift.technician, ())], number)
        for shift in offered.shifts
        if (shift.id > SUPPLIED) in _supplied_in(routes.get(shift.technician), number)
    ]
    return replace(offered, shifts=tuple(shifts), prices=Prices(travel_second=0))


def _supplied_in(route: list[int] | None, number: int) -> set[bool]:
    if route is None:
        return {number % 2 == 1}
    if DEPOT not in route:
        return {False}
    return {True} if route[0] == DEPOT else {False, True}


def _departing(instance: Trsp, shift: Shift, stops: list[Spot], number: int) -> Shift:
    """The shift that departs as late as its route allows, or at some time when idle; all after it costs."""
    technician = instance.technicians[shift.technician - 1]
    times = schedule(technician, stops) if stops else None
    latest = times[0] - SLACKS[number % len(SLACKS)] * technician.late if times else None
    idle = (shift.technician * GOLDEN + number * GOLDEN**2) % 0.8 * technician.late
    # A hair earlier than the latest, since travel is rounded up here; overtime without end leaves room for more.
    departure = max(0, int((idle if latest is None else latest) * SCALE) - 100)
    start = min(departure + shift.fixed_price, shift.end - 2)
    return replace(shift, start=start, end=start + 1, overtime_seconds=shift.end - start - 1, overtime_price=1)


def _without_doubles(problem: Problem, offered: Problem, solution: Solution) -> Problem:
    """Without the unsupplied one of two shifts that one technician works at the same time; all again if none does."""
    used = solution.sequences.keys()
    dropped = {shift for shift in used if shift + SUPPLIED in used}
    if not dropped:
        return offered
    return replace(problem, shifts=tuple(shift for shift in problem.shifts if shift.id not in dropped))


def _routes(instance: Trsp, sequences: dict[int, tuple[int, ...]]) -> dict[int, list[int]]:
    """One route for each technician: his two shifts' requests in the order of their windows where that can be kept,
    otherwise those of the fuller shift; the depot where it costs least."""
    requests = {spot.number: spot for spot in instance.requests}
    routes: dict[int, list[int]] = {}
    for technician in instance.technicians:
        plain = [requests[job] for job in sequences.get(technician.number, ())]
        supplied = [requests[job] for job in sequences.get(technician.number + SUPPLIED, ())]
        together = sorted([*plain, *supplied], key=lambda spot: (spot.late, spot.early))
        choices = [together] if plain and supplied else []
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
