"""A problem's shifts as pricing sees them: relaxed, so that every real route is a route here, at no higher price.

Left out are links, limits of visits and driving, stock, balance, promised windows and the mates of crews; with travel
by time of day the fastest hour counts. All of these make plans dearer or fewer, so a bound without them holds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.columns.pricing import LATER, Day
from routing.model import Job, Problem, Shift
from routing.rules import assignment_price, horizon, refusal, segments

REMEMBERED = 10


@dataclass(frozen=True, slots=True)
class Person:
    """One shift: its day, the numbers of the jobs in it, and what it costs once it is used."""

    day: Day
    jobs: NDArray[np.int64]
    fixed: int


def people(problem: Problem, jobs: list[Job]) -> list[Person]:
    """Every shift after its committed stops, over those of the jobs that it may serve."""
    matrices = [problem.travel.seconds, *(part.seconds for part in problem.travel.slices)]
    seconds = matrices[0] if len(matrices) == 1 else np.minimum.reduce(matrices)
    return [_person(problem, shift, jobs, seconds) for shift in problem.shifts]


def _person(problem: Problem, shift: Shift, jobs: list[Job], matrix: NDArray[np.integer]) -> Person:
    span = horizon(problem)
    chosen = [number for number, job in enumerate(jobs) if refusal(shift, job) is None and segments(job, span)]
    mine = [jobs[number] for number in chosen]
    all_jobs = {job.id: job for job in problem.jobs} if shift.committed else {}
    start, begin = shift.start_place, shift.start
    if shift.committed:
        start, begin = all_jobs[shift.committed[-1].job].place, shift.committed[-1].finish
    places = [job.place for job in mine]
    rows, columns = [*places, start], [*places, shift.end_place]
    legs = -(-matrix[np.ix_(rows, columns)].astype(np.int64) * 100 // shift.speed_percent)
    price = problem.prices.travel_second * legs.astype(np.float64)
    if problem.travel.metres is not None:
        price += problem.prices.travel_metre * problem.travel.metres[np.ix_(rows, columns)]
    price[:, :-1] += np.array([sum(assignment_price(shift, job)) for job in mine])
    # Working time is at least driving and service.
    price += problem.prices.working_second * legs
    price[:, :-1] += problem.prices.working_second * np.array([job.service_seconds for job in mine])
    windows = [[(part.lo, part.hi) for part in segments(job, span)] for job in mine]
    width = max((len(row) for row in windows), default=1)
    padded = [row + [(LATER, -LATER)] * (width - len(row)) for row in windows]
    edges = np.array(padded, dtype=np.int64).reshape(len(mine), width, 2)
    breaks = [pause for pause in shift.breaks if pause.window.end > begin]
    hours = [begin, shift.end, shift.end + shift.overtime_seconds, shift.overtime_price]
    day = Day(
        legs,
        price,
        np.ascontiguousarray(edges[:, :, 0]),
        np.ascontiguousarray(edges[:, :, 1]),
        _ints([job.service_seconds for job in mine]),
        _ints([LATER if job.due is None else job.due for job in mine]),
        _ints([job.late_price for job in mine]),
        _near(legs[:-1, :-1]),
        _ints([pause.window.start for pause in breaks]),
        _ints([pause.window.end - 1 for pause in breaks]),
        _ints([pause.seconds for pause in breaks]),
        _ints(hours),
    )
    return Person(day, _ints(chosen), 0 if shift.committed else shift.fixed_price)


def _ints(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _near(legs: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each visit the nearest ones, itself first: one never returns to where one is."""
    around = legs + legs.T
    np.fill_diagonal(around, -1)
    return np.ascontiguousarray(np.argsort(around, axis=1, kind="stable")[:, :REMEMBERED].astype(np.int64))
