"""A part of a plan as bytes, so that a worker on any machine can take it: integers and skill codes, no person's data.

Arrays of numbers and JSON, never pickled objects: what is read from the database can't run anything.
"""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from routing import Job, Prices, Problem, Shift, Solution, Travel, TravelSlice, Uncertainty


@dataclass(frozen=True, slots=True)
class PartProblem:
    """A problem, the plan to start from, and how to search: `Limits.heat` and `Limits.seed`."""

    problem: Problem
    start: Solution
    heat: tuple[float, float] | None
    seed: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """All of a parcel but its matrices."""

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    prices: Prices
    uncertainty: Uncertainty
    slices: tuple[int, ...]
    start: Solution
    heat: tuple[float, float] | None
    seed: int


_FACTS, _SOLUTION = TypeAdapter(_Facts), TypeAdapter(Solution)


def pack(parcel: PartProblem) -> bytes:
    """The parcel as a compressed archive of arrays."""
    problem, travel = parcel.problem, parcel.problem.travel
    facts = _Facts(
        problem.jobs,
        problem.shifts,
        problem.prices,
        problem.uncertainty,
        tuple(part.start for part in travel.slices),
        parcel.start,
        parcel.heat,
        parcel.seed,
    )
    arrays: dict[str, Any] = {f"slice_{number}": part.seconds for number, part in enumerate(travel.slices)}
    if travel.metres is not None:
        arrays["metres"] = travel.metres
    file = BytesIO()
    told = np.frombuffer(_FACTS.dump_json(facts), dtype=np.uint8)
    np.savez_compressed(file, facts=told, seconds=travel.seconds, **arrays)
    return file.getvalue()


def unpack(data: bytes) -> PartProblem:
    """What `pack` was given. Raises ValueError for anything else."""
    with np.load(BytesIO(data), allow_pickle=False) as file:
        facts = _FACTS.validate_json(file["facts"].tobytes())
        slices = tuple(TravelSlice(start, file[f"slice_{number}"]) for number, start in enumerate(facts.slices))
        travel = Travel(file["seconds"], file.get("metres"), slices)
    problem = Problem(facts.jobs, facts.shifts, travel, facts.prices, facts.uncertainty)
    return PartProblem(problem, facts.start, facts.heat, facts.seed)


def pack_solution(solution: Solution) -> bytes:
    """The solution as JSON, without its trace."""
    return _SOLUTION.dump_json(replace(solution, trace=()))


def unpack_solution(data: bytes) -> Solution:
    """What `pack_solution` was given. Raises ValueError for anything else."""
    return _SOLUTION.validate_json(data)
