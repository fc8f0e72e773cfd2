"""PyVRP 0.14 on the benchmark's instances.

Days: optional clients with prizes; skills as a matrix per set of skills with forbidden drives; several windows as a
group of clients of which one is visited; overtime as PyVRP knows it, beyond nine hours of duration.
"""

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.routing.answer import Answer, Instance, NotModelledError
from benchmarks.routing.day import OVERTIME_PRICE, Day, DayJob, DayShift
from benchmarks.routing.peers.lunch import Told, mend, tell
from benchmarks.routing.vrptw import Vrptw

Ints = npt.NDArray[np.int64]

FORBIDDEN = 10_000_000


def plan(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    """PyVRP uses one core whatever `cores` says."""
    del cores
    if isinstance(instance, Day):
        return _plan_day(instance, seconds, seed)
    if isinstance(instance, Vrptw):
        return _plan_vrptw(instance, seconds, seed)
    raise NotModelledError("PyVRP has no tools, parts and depot trips of the TRSP.")


def _search(
    data: pyvrp.ProblemData, seconds: float, began: float, seed: int
) -> tuple[pyvrp.Result, list[tuple[float, float]]]:
    left = max(0.1, seconds - (time.perf_counter() - began))
    result = pyvrp.solve(data, MaxRuntime(left), seed=seed, collect_stats=True, display=False)
    return result, list(_trace(result, time.perf_counter() - began))


def _trace(result: pyvrp.Result, ended: float) -> Iterator[tuple[float, float]]:
    """Times and costs at which the best feasible cost fell; the iterations fill the end of the run."""
    at, best = ended - sum(result.stats.runtimes), float("inf")
    for runtime, data in zip(result.stats.runtimes, result.stats.data, strict=True):
        at += runtime
        if data.best_feas and data.best_cost < best:
            best = data.best_cost
            yield round(at, 2), float(best)


def _plan_day(day: Day, seconds: float, seed: int) -> Answer:
    began = time.perf_counter()
    told = tell(day)
    clients, groups, job_of = _clients(day, told)
    distances, durations, profile = _profiles(day, told)
    data = pyvrp.ProblemData(
        [pyvrp.Location(float(x), float(y)) for x, y in day.points],
        clients,
        [pyvrp.Depot(number) for number in range(len(day.shifts))],
        [_vehicle(shift, told.ends[shift.id], profile[shift.skills]) for shift in day.shifts],
        distances,
        durations,
        groups,
    )
    result, trace = _search(data, seconds, began, seed)
    routes = {
        route.vehicle_type(): [job_of[stop.idx] for stop in route.schedule() if stop.is_client()]
        for route in result.best.routes()
    }
    # PyVRP charges every window that is not visited, also the second one of a job that is served.
    surplus = sum(_prize(day, job) * (len(told.windows[job.id]) - 1) for job in day.jobs)
    minutes = tuple((at, round((cost - surplus) / 60, 1)) for at, cost in trace)
    return Answer(mend(day, routes), minutes, notes={"lunch": told.lunch.value, "iterations": result.num_iterations})


def _clients(day: Day, told: Told) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[int]]:
    """One client for each window of each job; and the job of each client."""
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    job_of: list[int] = []
    for job in day.jobs:
        windows = told.windows[job.id]
        group = len(groups) if len(windows) > 1 else None
        if group is not None:
            groups.append(pyvrp.ClientGroup(list(range(len(clients), len(clients) + len(windows))), required=False))
        for early, late in windows:
            clients.append(
                pyvrp.Client(
                    day.place(job.id),
                    service_duration=job.service,
                    tw_early=early,
                    tw_late=max(early, late),
                    prize=_prize(day, job),
                    required=False,
                    group=group,
                )
            )
            job_of.append(job.id)
    return clients, groups, job_of


def _prize(day: Day, job: DayJob) -> int:
    return job.weight * day.minutes_per_weight * 60


def _profiles(day: Day, told: Told) -> tuple[list[Ints], list[Ints], dict[frozenset[int], int]]:
    """Distances and durations for each set of skills, and the number of each set."""
    sets = sorted({shift.skills for shift in day.shifts}, key=sorted)
    needed = np.array([0] * len(day.shifts) + [job.skill for job in day.jobs])
    distances: list[Ints] = []
    durations: list[Ints] = []
    for skills in sets:
        closed = (needed > 0) & ~np.isin(needed, list(skills))
        for source, matrices in ((day.seconds, distances), (told.durations, durations)):
            matrix = source.copy()
            matrix[:, closed] = matrix[closed, :] = FORBIDDEN
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
    return distances, durations, {skills: number for number, skills in enumerate(sets)}


def _vehicle(shift: DayShift, end: int, profile: int) -> pyvrp.VehicleType:
    return pyvrp.VehicleType(
        1,
        start_depot=shift.id,
        end_depot=shift.id,
        tw_early=shift.start,
        tw_late=end + shift.overtime,
        shift_duration=end - shift.start,
        max_overtime=shift.overtime,
        unit_overtime_cost=OVERTIME_PRICE,
        profile=profile,
    )


def _plan_vrptw(instance: Vrptw, seconds: float, seed: int) -> Answer:
    began = time.perf_counter()
    first, last = (int(at) for at in instance.windows[0])
    clients = [
        pyvrp.Client(
            customer,
            delivery=[int(instance.demand[customer])],
            service_duration=int(instance.service[customer]),
            tw_early=int(instance.windows[customer, 0]),
            tw_late=int(instance.windows[customer, 1]),
        )
        for customer in range(1, instance.customers + 1)
    ]
    data = pyvrp.ProblemData(
        [pyvrp.Location(float(x), float(y)) for x, y in instance.points],
        clients,
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(instance.vehicles, [instance.capacity], tw_early=first, tw_late=last)],
        [instance.tenths],
        [instance.tenths],
    )
    result, trace = _search(data, seconds, began, seed)
    routes = {
        number: [stop.idx + 1 for stop in route.schedule() if stop.is_client()]
        for number, route in enumerate(result.best.routes(), start=1)
    }
    return Answer(routes, tuple((at, cost / 10) for at, cost in trace), notes={"iterations": result.num_iterations})
