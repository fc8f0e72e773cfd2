"""Our planner on the benchmark's instances: states them as `routing` problems and reads the plan back."""

import time
from dataclasses import dataclass

import numpy as np

from benchmarks.routing.answer import Answer, Instance
from benchmarks.routing.day import OVERTIME_PRICE, Day, DayJob, DayShift
from benchmarks.routing.ours_trsp import plan_trsp
from benchmarks.routing.trsp import Trsp
from routing import Break, Job, Limits, NamedProblem, Problem, Shift, Solution, Travel, Window, bound, solve
from routing.formats.solomon import solomon_problem


@dataclass(frozen=True, slots=True)
class Stated:
    """A problem, and how many of its price units make one unit of the instance's objective."""

    problem: Problem
    units: float


def plan(instance: Instance, seconds: float, cores: int, seed: int, engine: str = "auto") -> Answer:
    """Plan for so many seconds of wall time, stating the problem included."""
    if isinstance(instance, Trsp):
        return plan_trsp(instance, seconds, cores, seed, engine)
    started = time.perf_counter()
    stated = state_day(instance) if isinstance(instance, Day) else _stated(solomon_problem(instance))
    stating = time.perf_counter() - started
    limits = Limits(seconds=max(0.1, seconds - stating), cores=cores, seed=seed)
    return _answer(stated, solve(stated.problem, limits, engine=engine), stating, cores)


def _stated(named: NamedProblem) -> Stated:
    return Stated(named.problem, named.units)


def _answer(stated: Stated, solution: Solution, stating: float, cores: int) -> Answer:
    units = stated.units
    return Answer(
        routes={shift: list(jobs) for shift, jobs in solution.sequences.items()},
        trace=tuple((round(at + stating, 2), round(objective / units, 1)) for at, objective in solution.trace),
        prove=lambda seconds: round(bound(stated.problem, seconds, solution, cores).value / units, 1),
        notes={"steps": solution.steps, "engine": solution.engine},
    )


def state_day(day: Day) -> Stated:
    """Price units are seconds of driving; the instance counts minutes."""
    jobs = tuple(_day_job(day, job) for job in day.jobs)
    shifts = tuple(_day_shift(day, shift) for shift in day.shifts)
    return Stated(Problem(jobs, shifts, Travel(day.seconds.astype(np.int32))), units=60)


def _day_job(day: Day, job: DayJob) -> Job:
    return Job(
        id=job.id,
        place=day.place(job.id),
        service_seconds=job.service,
        # A job that no shift is long enough for has an empty window in the file; one instant keeps it well formed.
        windows=tuple(Window(early, max(early, late) + 1) for early, late in job.windows),
        unserved_price=job.weight * day.minutes_per_weight * 60,
        skills={str(job.skill): 1} if job.skill else {},
    )


def _day_shift(day: Day, shift: DayShift) -> Shift:
    earliest, latest = shift.lunch
    return Shift(
        id=shift.id,
        technician=shift.technician,
        start_place=shift.id,
        end_place=shift.id,
        start=shift.start,
        end=shift.end,
        breaks=(Break(Window(earliest, latest + 1), day.lunch_seconds),),
        overtime_seconds=shift.overtime,
        overtime_price=OVERTIME_PRICE,
        skills={str(skill): 1 for skill in shift.skills},
    )
