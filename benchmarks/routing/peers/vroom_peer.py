"""VROOM 1.15 on the benchmark's instances, at its highest exploration level.

Days: real breaks, skills and several windows; it has no overtime, so that shifts end on time there. Priorities go to
100 and are lexicographic: ten times the weight keeps their order. It tells of no improvements on the way.
"""

import datetime as dt
from typing import Any

import numpy as np
import vroom

from benchmarks.routing.answer import Answer, Instance, NotModelledError
from benchmarks.routing.day import Day, DayShift
from benchmarks.routing.vrptw import Vrptw

EXPLORATION = 5


def plan(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    """VROOM has no seed: every run of one instance is the same but for the time-out."""
    del seed
    if isinstance(instance, Day):
        return _plan_day(instance, seconds, cores)
    if isinstance(instance, Vrptw):
        return _plan_vrptw(instance, seconds, cores)
    raise NotModelledError("VROOM has no tools, parts and depot trips of the TRSP.")


def _plan_day(day: Day, seconds: float, cores: int) -> Answer:
    asked = vroom.Input()
    asked.set_durations_matrix("car", day.seconds.astype(np.uint32))
    asked.add_vehicle([_vehicle(day, shift) for shift in day.shifts])
    asked.add_job(
        [
            vroom.Job(
                job.id + 1,
                location=day.place(job.id),
                default_service=job.service,
                skills={job.skill} if job.skill else set(),
                priority=job.weight * 10,
                time_windows=[vroom.TimeWindow(early, max(early, late)) for early, late in job.windows],
            )
            for job in day.jobs
        ]
    )
    routes = {vehicle - 1: [job - 1 for job in jobs] for vehicle, jobs in _solve(asked, seconds, cores).items()}
    unmodelled = "no overtime" if any(shift.overtime for shift in day.shifts) else ""
    return Answer(routes, notes={"lunch": "a break", "unmodelled": unmodelled})


def _vehicle(day: Day, shift: DayShift) -> Any:
    lunch = vroom.Break(shift.id + 1, time_windows=[vroom.TimeWindow(*shift.lunch)], service=day.lunch_seconds)
    return vroom.Vehicle(
        shift.id + 1,
        start=shift.id,
        end=shift.id,
        skills=set(shift.skills),
        time_window=vroom.TimeWindow(shift.start, shift.end),
        breaks=[lunch],
    )


def _plan_vrptw(instance: Vrptw, seconds: float, cores: int) -> Answer:
    asked = vroom.Input()
    asked.set_durations_matrix("car", instance.tenths.astype(np.uint32))
    open_ = vroom.TimeWindow(*(int(at) for at in instance.windows[0]))
    capacity = [instance.capacity]
    vehicles = range(1, instance.vehicles + 1)
    asked.add_vehicle(
        [vroom.Vehicle(number, start=0, end=0, capacity=capacity, time_window=open_) for number in vehicles]
    )
    asked.add_job(
        [
            vroom.Job(
                customer,
                location=customer,
                default_service=int(instance.service[customer]),
                delivery=vroom.Amount([int(instance.demand[customer])]),
                time_windows=[vroom.TimeWindow(*(int(at) for at in instance.windows[customer]))],
            )
            for customer in range(1, instance.customers + 1)
        ]
    )
    return Answer(_solve(asked, seconds, cores))


def _solve(asked: Any, seconds: float, cores: int) -> dict[int, list[int]]:
    """Job ids in order, by vehicle id."""
    limit = dt.timedelta(seconds=seconds)
    steps = asked.solve(exploration_level=EXPLORATION, nb_threads=cores, timeout=limit).routes
    routes: dict[int, list[int]] = {}
    for vehicle, kind, number in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            routes.setdefault(int(vehicle), []).append(int(number))
    return routes
