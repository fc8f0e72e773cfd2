"""The Technician Routing and Scheduling Problem of Pillac, Guéret and Medaglia (Optimization Letters 7, 2013).

25 technicians start from their homes with tools and spare parts; each may pass the central depot once, where they find
every tool and as many parts as they like. The objective is the working time: for each technician from leaving home, as
late as their first appointments allow, to coming back; so the published costs count.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from routing.formats.errors import FormatError
from routing.model import Job, Prices, Problem, Shift, Supply, Travel, Window
from routing.model.named_problem import NamedProblem

DEPOT = 0
ROW = re.compile(r"(\d+)" + r"\s+(-?[\d.]+)" * 5 + r"\s+\[(.*?)\]" * 3)

SCALE = 1000
"""Thousandths of the file's unit stand for seconds; travel is rounded up, so that a plan stays feasible."""
MUST_SERVE = 100_000_000
PLENTY = 10_000
"""Parts of each kind at the depot: more than all requests need."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the file: depot, technician or request; `parts` counts what is owned or needed of each kind."""

    number: int
    x: float
    y: float
    early: float
    late: float
    service: float
    skills: frozenset[int]
    tools: frozenset[int]
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trsp:
    """A whole file."""

    name: str
    depot: Spot
    technicians: tuple[Spot, ...]
    requests: tuple[Spot, ...]


def parse_trsp(text: str) -> Trsp:
    """Raises FormatError for a text that is no TRSP file."""
    counted = re.search(r"CREW COUNT.*\n\s*(\d+)", text)
    spots = [_spot(match) for match in map(ROW.match, text.splitlines()) if match]
    if counted is None or len(spots) < 2:
        raise FormatError([("the file", "It is no TRSP file.")])
    crew = int(counted[1])
    return Trsp(text.split(maxsplit=1)[0], spots[0], tuple(spots[1 : crew + 1]), tuple(spots[crew + 1 :]))


def _spot(match: re.Match[str]) -> Spot:
    number, x, y, early, late, service, skills, tools, parts = match.groups()
    return Spot(
        number=int(number),
        x=float(x),
        y=float(y),
        early=float(early),
        late=float(late),
        service=float(service),
        skills=frozenset(_numbers(skills)),
        tools=frozenset(_numbers(tools)),
        parts=tuple(_numbers(parts)),
    )


def _numbers(listed: str) -> list[int]:
    return [int(word) for word in listed.split(",") if word.strip()]


def apart(a: Spot, b: Spot) -> float:
    """Travel time, equal to the distance."""
    return math.hypot(a.x - b.x, a.y - b.y)


def trsp_problem(instance: Trsp) -> NamedProblem:
    """Tools are skills that the supply gives; price units are thousandths of working time."""
    spots = [instance.depot, *instance.technicians, *instance.requests]
    travel = np.array([[math.ceil(apart(a, b) * SCALE) for b in spots] for a in spots], np.int32)
    place = {spot.number: at for at, spot in enumerate(spots)}
    jobs = tuple(_job(spot, place[spot.number]) for spot in instance.requests)
    supply = _supply(instance)
    shifts = tuple(_shift(spot, place[spot.number], supply) for spot in instance.technicians)
    problem = Problem(jobs, shifts, Travel(travel), Prices(travel_second=0, working_second=1))
    return NamedProblem(problem, points=tuple((spot.x, spot.y) for spot in spots), units=SCALE)


def _job(spot: Spot, place: int) -> Job:
    return Job(
        id=spot.number,
        place=place,
        service_seconds=int(spot.service * SCALE),
        windows=(Window(int(spot.early * SCALE), int(spot.late * SCALE) + 1),),
        unserved_price=MUST_SERVE,
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
    kinds = max((len(request.parts) for request in instance.requests), default=0)
    return Supply(DEPOT, int(instance.depot.service * SCALE), tools, (PLENTY,) * kinds)


def _skills(spot: Spot) -> dict[str, int]:
    return {**{f"skill {each}": 1 for each in spot.skills}, **{_tool(each): 1 for each in spot.tools}}


def _tool(number: int) -> str:
    return f"tool {number}"
