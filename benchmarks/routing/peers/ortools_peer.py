"""OR-Tools' routing library as its guides show it: parallel cheapest insertion, then guided local search.

Days: disjunctions with penalties, skills as allowed vehicles, lunch folded into drives where that is exact (its own
breaks cost it 5 to 27 % of quality) and as its own breaks otherwise, overtime as a soft end of the shift.
"""

import time
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.routing.answer import Answer, Instance, NotModelledError
from benchmarks.routing.day import OVERTIME_PRICE, Day
from benchmarks.routing.peers.lunch import Lunch, Told, mend, tell
from benchmarks.routing.vrptw import Vrptw

Ints = npt.NDArray[np.int64]
Trace = list[tuple[float, float]]


def plan(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    """OR-Tools' routing library uses one core and no seed."""
    del cores, seed
    if isinstance(instance, Day):
        return _plan_day(instance, seconds)
    if isinstance(instance, Vrptw):
        return _plan_vrptw(instance, seconds)
    raise NotModelledError("The TRSP's depot trips are not stated for OR-Tools.")


def _search(model: Any, seconds: float, began: float) -> tuple[Any, Trace]:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left = max(0.1, seconds - (time.perf_counter() - began))
    parameters.time_limit.FromMilliseconds(int(left * 1000))
    trace: Trace = []
    model.AddAtSolutionCallback(lambda: _note(trace, time.perf_counter() - began, model.CostVar().Max()))
    return model.SolveWithParameters(parameters), trace


def _note(trace: Trace, at: float, cost: float) -> None:
    if not trace or cost < trace[-1][1]:
        trace.append((round(at, 2), float(cost)))


def _routes(manager: Any, model: Any, found: Any) -> dict[int, list[int]]:
    """Nodes in order by vehicle; empty when nothing was found in time."""
    routes: dict[int, list[int]] = {}
    for vehicle in range(model.vehicles() if found else 0):
        index, route = found.Value(model.NextVar(model.Start(vehicle))), []
        while not model.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(model.NextVar(index))
        routes[vehicle] = route
    return routes


def _plan_day(day: Day, seconds: float) -> Answer:
    began = time.perf_counter()
    told, homes = tell(day), list(range(len(day.shifts)))
    manager = pywrapcp.RoutingIndexManager(len(day.points), len(homes), homes, homes)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(day.seconds.tolist()))
    service = np.array([0] * len(homes) + [job.service for job in day.jobs])
    horizon = max(shift.end + shift.overtime for shift in day.shifts)
    transit = model.RegisterTransitMatrix((told.durations + service[:, None]).tolist())
    model.AddDimension(transit, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    _add_jobs(day, told, manager, model, clock)
    _add_shifts(day, told, manager, model, clock)
    found, trace = _search(model, seconds, began)
    routes = {
        vehicle: [node - len(homes) for node in nodes] for vehicle, nodes in _routes(manager, model, found).items()
    }
    lunch = told.lunch.value if told.lunch is Lunch.FOLDED else "a break interval"
    return Answer(mend(day, routes), tuple((at, round(cost / 60, 1)) for at, cost in trace), notes={"lunch": lunch})


def _add_jobs(day: Day, told: Told, manager: Any, model: Any, clock: Any) -> None:
    for job in day.jobs:
        index = manager.NodeToIndex(day.place(job.id))
        windows = [(early, max(early, late)) for early, late in told.windows[job.id]]
        start = clock.CumulVar(index)
        start.SetRange(windows[0][0], windows[-1][1])
        for (_, late), (early, _) in pairwise(windows):
            start.RemoveInterval(late + 1, early - 1)
        model.AddDisjunction([index], job.weight * day.minutes_per_weight * 60)
        if job.skill:
            able = [shift.id for shift in day.shifts if job.skill in shift.skills]
            model.VehicleVar(index).SetValues([-1, *able])


def _add_shifts(day: Day, told: Told, manager: Any, model: Any, clock: Any) -> None:
    visit_seconds = [0] * model.Size()
    for job in day.jobs:
        visit_seconds[manager.NodeToIndex(day.place(job.id))] = job.service
    for shift in day.shifts:
        begin, end = model.Start(shift.id), model.End(shift.id)
        clock.CumulVar(begin).SetRange(shift.start, shift.end)
        clock.CumulVar(end).SetRange(shift.start, shift.end + shift.overtime)
        if shift.overtime:
            clock.SetCumulVarSoftUpperBound(end, shift.end, OVERTIME_PRICE)
        if told.lunch is not Lunch.FOLDED:
            earliest, latest = shift.lunch
            lunch = model.solver().FixedDurationIntervalVar(
                earliest, latest, day.lunch_seconds, False, f"lunch {shift.id}"
            )
            clock.SetBreakIntervalsOfVehicle([lunch], shift.id, visit_seconds)


def _plan_vrptw(instance: Vrptw, seconds: float) -> Answer:
    began = time.perf_counter()
    manager = pywrapcp.RoutingIndexManager(instance.customers + 1, instance.vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(instance.tenths.tolist()))
    transit = instance.tenths + instance.service[:, None]
    np.fill_diagonal(transit, 0)
    horizon = int(instance.windows[0, 1])
    model.AddDimension(model.RegisterTransitMatrix(transit.tolist()), horizon, horizon, False, "time")
    model.AddDimension(model.RegisterUnaryTransitVector(instance.demand.tolist()), 0, instance.capacity, True, "load")
    clock = model.GetDimensionOrDie("time")
    for customer in range(1, instance.customers + 1):
        early, late = (int(at) for at in instance.windows[customer])
        clock.CumulVar(manager.NodeToIndex(customer)).SetRange(early, late)
    found, trace = _search(model, seconds, began)
    routes = {vehicle + 1: nodes for vehicle, nodes in _routes(manager, model, found).items()}
    return Answer(routes, tuple((at, cost / 10) for at, cost in trace))
