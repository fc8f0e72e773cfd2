"""Problems whose odds are known: one technician, places a quarter of an hour apart."""

from dataclasses import replace

import numpy as np

from routing import Job, Problem, Shift, Solution, Spread, Travel, Uncertainty, Window, arrange

HOUR, QUARTER = 3600, 900
EVENLY = Spread(quantiles=((0.25, 0.5), (0.75, 2.0)))
"""Half or double of what is planned at the quartiles; the median is as planned."""


def travel(places: int = 4) -> Travel:
    steps = np.abs(np.subtract.outer(np.arange(places), np.arange(places)))
    return Travel((steps * QUARTER).astype(np.int32))


def visit(id: int, window: tuple[int, int] | None = None, **rest: object) -> Job:
    """An hour of work at the place of its own number."""
    windows = () if window is None else (Window(*window),)
    return replace(Job(id=id, place=id, service_seconds=HOUR, windows=windows), **rest)


def day(*jobs: Job, uncertainty: Uncertainty | None = None, **shift: object) -> Problem:
    one = replace(Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=8 * HOUR), **shift)
    return Problem(jobs, (one,), travel(), uncertainty=uncertainty or Uncertainty())


def in_order(problem: Problem) -> Solution:
    """The jobs in the order of the problem."""
    return arrange(problem, {1: [(job.id, False) for job in problem.jobs]})
