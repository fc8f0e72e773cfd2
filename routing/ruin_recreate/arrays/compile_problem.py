"""From a problem to the task of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import Job, Matrix, Problem, Shift
from routing.model.travel_range import within_range
from routing.ruin_recreate.arrays.neighbourhoods import neighbours
from routing.ruin_recreate.arrays.odds_arrays import odds_fields
from routing.ruin_recreate.arrays.problem_arrays import FAR, Ints, Matrices, ProblemData
from routing.ruin_recreate.arrays.shift_arrays import ShiftArrays
from routing.ruin_recreate.arrays.visit_arrays import VisitArrays, with_supplies
from routing.rules.feasibility import Visit, horizon, visits_of

Sequences = Mapping[int, Sequence[tuple[int, bool]]]
"""(job id, mate) in order, by shift id, without committed stops."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A task, and what its numbers stand for."""

    data: ProblemData
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    first: int


def compile_problem(problem: Problem) -> Compiled:
    """Arrays of every visit that is not committed, and of what is left of every shift."""
    span = horizon(problem)
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    waiting = [job for job in problem.jobs if job.id not in done]
    walk = _side_by_side(waiting, within_range(problem.travel.seconds))
    visits = tuple(visit for job in walk for visit in visits_of(job, span))
    jobs, shifts = VisitArrays(problem, visits, span[0]), ShiftArrays(problem, visits, span[0])
    nodes = np.array([visit.job.place for visit in visits] + shifts.places, dtype=np.int64)
    seconds = _submatrix(problem.travel.seconds, nodes)
    back = np.ascontiguousarray(seconds.T)
    lengths, metre_price = np.zeros((1, 1), dtype=np.int32), 0
    if problem.travel.metres is not None and problem.prices.travel_metre > 0:
        lengths, metre_price = _submatrix(problem.travel.metres, nodes), problem.prices.travel_metre
    slices = [_submatrix(part.seconds, nodes) for part in problem.travel.slices]
    of_visits = jobs.fields()
    around = neighbours(seconds, back, of_visits, shifts)
    fields = with_supplies(of_visits, shifts.supplies) | shifts.fields() | around
    fields |= odds_fields(problem, visits, shifts.supplies, shifts.places, span[0])
    data = ProblemData(
        seconds=seconds,
        back=back,
        metres=lengths,
        slices=np.array(slices, dtype=np.int32).reshape(len(slices), *seconds.shape),
        slice_start=np.array([part.start - span[0] for part in problem.travel.slices], dtype=np.int64),
        second_price=problem.prices.travel_second,
        metre_price=metre_price,
        working_price=problem.prices.working_second,
        balance=problem.prices.balance,
        **fields,
    )
    return Compiled(data, visits, problem.shifts, span[0])


def _side_by_side(jobs: list[Job], seconds: Matrix) -> list[Job]:
    """Jobs in the order of a walk to the nearest one left: what is near in the town is near in memory, too."""
    places = np.array([job.place for job in jobs], dtype=np.int64)
    left, here, walk = np.ones(len(jobs), dtype=np.bool_), 0, list[Job]()
    for _ in jobs:
        left[here] = False
        walk.append(jobs[here])
        here = int(np.argmin(np.where(left, seconds[places[here]][places], FAR)))
    return walk


def _submatrix(matrix: Matrix, nodes: Ints) -> Matrices:
    return np.ascontiguousarray(within_range(matrix[np.ix_(nodes, nodes)]), dtype=np.int32)


def numbered(compiled: Compiled, sequences: Sequences) -> dict[int, list[int]]:
    """Sequences in the search's own numbers; unknown and committed visits are left out."""
    visits = {(visit.job.id, visit.mate): number for number, visit in enumerate(compiled.visits)}
    shifts = {shift.id: number for number, shift in enumerate(compiled.shifts)}
    return {
        shifts[shift]: [visits[stop] for stop in stops if stop in visits]
        for shift, stops in sequences.items()
        if shift in shifts
    }


def named(compiled: Compiled, routes: Mapping[int, Sequence[int]]) -> dict[int, list[tuple[int, bool]]]:
    """The search's routes by the ids of shifts and jobs."""
    return {
        compiled.shifts[shift].id: [(compiled.visits[visit].job.id, compiled.visits[visit].mate) for visit in visits]
        for shift, visits in routes.items()
    }
