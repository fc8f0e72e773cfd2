"""From a problem to the task of a search."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from routing.improve.shift_arrays import ShiftArrays
from routing.improve.task import FAR, Ints, Matrices, Task
from routing.improve.visit_arrays import VisitArrays, with_supplies
from routing.model import Job, Matrix, Problem, Shift
from routing.rules import Visit, horizon, visits_of


@dataclass(frozen=True, slots=True)
class Compiled:
    """A task, and what its numbers stand for."""

    task: Task
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    first: int


def compile_problem(problem: Problem, neighbours: int = 100) -> Compiled:
    """Arrays of every visit that is not committed, and of what is left of every shift."""
    span = horizon(problem)
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    waiting = [job for job in problem.jobs if job.id not in done]
    walk = _side_by_side(waiting, problem.travel.seconds)
    visits = tuple(visit for job in walk for visit in visits_of(job, span))
    shifts = ShiftArrays(problem, visits, span[0])
    jobs = VisitArrays(problem, visits, span[0])
    nodes = np.array([visit.job.place for visit in visits] + shifts.places, dtype=np.int64)
    seconds = _submatrix(problem.travel.seconds, nodes)
    lengths, metre_price = np.zeros((1, 1), dtype=np.int32), 0
    if problem.travel.metres is not None and problem.prices.travel_metre > 0:
        lengths, metre_price = _submatrix(problem.travel.metres, nodes), problem.prices.travel_metre
    slices = [_submatrix(part.seconds, nodes) for part in problem.travel.slices]
    fields = (
        with_supplies(jobs.fields(), shifts.supplies)
        | shifts.fields()
        | _neighbours(seconds, len(visits), shifts, neighbours)
    )
    task = Task(
        seconds=seconds,
        back=np.ascontiguousarray(seconds.T),
        metres=lengths,
        slices=np.array(slices, dtype=np.int32).reshape(len(slices), *seconds.shape),
        slice_start=np.array([part.start - span[0] for part in problem.travel.slices], dtype=np.int64),
        second_price=problem.prices.travel_second,
        metre_price=metre_price,
        working_price=problem.prices.working_second,
        balance=problem.prices.balance,
        **fields,
    )
    return Compiled(task, visits, problem.shifts, span[0])


def _side_by_side(jobs: list[Job], seconds: Matrix) -> list[Job]:
    """Jobs in the order of a walk to the nearest one left: what is near in the town is near in memory, too."""
    places = np.array([job.place for job in jobs], dtype=np.int64)
    between = seconds[np.ix_(places, places)].astype(np.int64)
    left, here, walk = np.ones(len(jobs), dtype=np.bool_), 0, list[Job]()
    for _ in jobs:
        left[here] = False
        walk.append(jobs[here])
        here = int(np.argmin(np.where(left, between[here], FAR)))
    return walk


def _submatrix(matrix: Matrix, nodes: Ints) -> Matrices:
    return np.ascontiguousarray(matrix[np.ix_(nodes, nodes)], dtype=np.int32)


def _neighbours(seconds: Matrices, count: int, shifts: ShiftArrays, wanted: int) -> dict[str, Any]:
    between = seconds[:count, :count].astype(np.int64)
    between = between + between.T
    np.fill_diagonal(between, -1)
    width = min(count, wanted)
    near = _nearest(between, width)
    away = seconds[np.array(shifts.origin, dtype=np.int64), :count].T.astype(np.int64)
    away = np.where(shifts.entry.T < 0, away + FAR // 4, away)
    return {
        "near": near,
        "near_shift": _nearest(away, min(len(shifts.origin), 16)),
        "reach": between[np.arange(count), near[:, -1]] if count else np.zeros(0, dtype=np.int64),
    }


def _nearest(distances: Ints, width: int) -> Ints:
    """The columns of the `width` least values of each row, least first."""
    if 0 < width < distances.shape[1]:
        chosen = np.sort(np.argpartition(distances, width - 1, axis=1)[:, :width], axis=1)
        order = np.argsort(np.take_along_axis(distances, chosen, axis=1), axis=1, kind="stable")
        return np.ascontiguousarray(np.take_along_axis(chosen, order, axis=1), dtype=np.int64)
    return np.argsort(distances, axis=1, kind="stable")[:, :width].astype(np.int64)
