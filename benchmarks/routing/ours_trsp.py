"""Our planner on the TRSP: the depot is the supply of every technician's shift."""

import math
import time

import numpy as np

from benchmarks.routing.answer import Answer
from benchmarks.routing.trsp import DEPOT, Spot, Trsp, apart
from routing import Job, Limits, Prices, Problem, Shift, Solution, Supply, Travel, Window, solve

SCALE = 1000
"""Thousandths of the file's unit stand for seconds; travel is rounded up, so that a plan stays feasible."""
UNSERVED = 100_000_000
PLENTY = 10_000
"""Parts of each kind at the depot: more than all requests need."""


def plan_trsp(instance: Trsp, seconds: float, cores: int, seed: int, engine: str) -> Answer:
    """Plan for so many seconds of wall time, stating the problem included."""
    started = time.perf_counter()
    problem = state_trsp(instance)
    stating = time.perf_counter() - started
    limits = Limits(seconds=max(0.1, seconds - stating), cores=cores, seed=seed)
    solution = solve(problem, limits, engine=engine)
    return Answer(
        routes=_routes(solution),
        trace=tuple((round(at + stating, 2), round(objective / SCALE, 1)) for at, objective in solution.trace),
        notes={"steps": solution.steps, "engine": solution.engine},
    )


def state_trsp(instance: Trsp) -> Problem:
    """Tools are skills that the supply gives; price units are thousandths of working time."""
    spots = [instance.depot, *instance.technicians, *instance.requests]
    travel = np.array([[math.ceil(apart(a, b) * SCALE) for b in spots] for a in spots], np.int32)
    place = {spot.number: at for at, spot in enumerate(spots)}
    jobs = tuple(_job(spot, place[spot.number]) for spot in instance.requests)
    supply = _supply(instance)
    shifts = tuple(_shift(spot, place[spot.number], supply) for spot in instance.technicians)
    return Problem(jobs, shifts, Travel(travel), Prices(travel_second=0, working_second=1))


def _job(spot: Spot, place: int) -> Job:
    return Job(
        id=spot.number,
        place=place,
        service_seconds=int(spot.service * SCALE),
        windows=(Window(int(spot.early * SCALE), int(spot.late * SCALE) + 1),),
        unserved_price=UNSERVED,
        skills=_skills(spot),
        demands=spot.parts,
    )


def _shift(spot: Spot, place: int, supply: Supply) -> Shift:
    return Shift(
        id=spot.number,
        technician=spot.number,
        start_place=place,
        end_place=place,
        start=int(spot.early * SCALE),
        end=int(spot.late * SCALE),
        skills=_skills(spot),
        capacities=spot.parts,
        supply=supply,
    )


def _supply(instance: Trsp) -> Supply:
    tools = {_tool(each): 1 for request in instance.requests for each in request.tools}
    kinds = len(instance.requests[0].parts)
    return Supply(DEPOT, int(instance.depot.service * SCALE), tools, (PLENTY,) * kinds)


def _skills(spot: Spot) -> dict[str, int]:
    return {**{f"skill {each}": 1 for each in spot.skills}, **{_tool(each): 1 for each in spot.tools}}


def _tool(number: int) -> str:
    return f"tool {number}"


def _routes(solution: Solution) -> dict[int, list[int]]:
    """Requests in order by technician, the depot's number where they pass it."""
    routes: dict[int, list[int]] = {}
    for route in solution.routes:
        stops = [stop.job for stop in route.stops]
        if route.supply is not None:
            stops.insert(route.supply.before, DEPOT)
        routes[route.shift] = stops
    return routes
