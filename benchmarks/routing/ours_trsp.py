"""Our planner on the TRSP, which has one thing `routing` does not know: a visit to a depot that supplies everything.

Each technician is offered as two shifts: one with what he owns, and one that begins at the depot, after the drive
there, with every tool and any number of parts. Where a plan uses both shifts of a technician, he keeps the one with
more work and the plan is made anew, from the old one. At last each trip to the depot moves to where it costs least
working time, or falls away where nobody needs it.
"""

import math
import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.routing.answer import Answer
from benchmarks.routing.trsp import DEPOT, Spot, Trsp, apart, resource_faults, working_time
from routing.engine import solve
from routing.model import Job, Limits, Problem, Shift, Travel, Window
from routing.solution import Solution

SCALE = 1000
"""Thousandths of the file's unit stand for seconds; travel is rounded up, so that a plan stays feasible."""

UNSERVED = 100_000_000
ROUNDS = 4
SUPPLIED = 1000
"""Added to a technician's number, it is the shift that begins at the depot."""


def plan_trsp(instance: Trsp, seconds: float, cores: int, seed: int, engine: str) -> Answer:
    """Plan in rounds, each with an equal share of the time."""
    began = time.perf_counter()
    problem = _state(instance)
    solution: Solution | None = None
    for _ in range(ROUNDS):
        limits = Limits(seconds=max(0.1, seconds / ROUNDS), cores=cores, seed=seed)
        solution = solve(problem, limits, start=solution, engine=engine)
        problem = _without_doubles(problem, solution)
    routes = _routes(instance, solution.sequences if solution else {})
    spent = round(time.perf_counter() - began, 2)
    return Answer(routes, notes={"seconds_in_rounds": spent})


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


def _without_doubles(problem: Problem, solution: Solution) -> Problem:
    """Without the emptier of two shifts that one technician would have to work at the same time."""
    work = {shift: len(jobs) for shift, jobs in solution.sequences.items()}
    dropped = {
        min(shift, shift + SUPPLIED, key=lambda each: work.get(each, 0))
        for shift in work
        if shift < SUPPLIED and shift + SUPPLIED in work
    }
    return replace(problem, shifts=tuple(shift for shift in problem.shifts if shift.id not in dropped))


def _routes(instance: Trsp, sequences: dict[int, tuple[int, ...]]) -> dict[int, list[int]]:
    requests = {spot.number: spot for spot in instance.requests}
    technicians = {spot.number: spot for spot in instance.technicians}
    routes: dict[int, list[int]] = {}
    for shift, jobs in sequences.items():
        technician = technicians[shift % SUPPLIED]
        stops = [requests[job] for job in jobs]
        best = min(_with_depot(instance.depot, stops), key=lambda each: _cost(technician, each))
        routes[technician.number] = [spot.number for spot in best]
    return routes


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
