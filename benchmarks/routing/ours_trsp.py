"""Our planner on the TRSP: the depot is the supply of every technician's shift."""

import time

from benchmarks.routing.answer import Answer
from benchmarks.routing.trsp import DEPOT, Trsp
from routing import Limits, Solution, solve
from routing.formats.trsp import SCALE, trsp_problem


def plan_trsp(instance: Trsp, seconds: float, cores: int, seed: int, engine: str) -> Answer:
    """Plan for so many seconds of wall time, stating the problem included."""
    started = time.perf_counter()
    problem = trsp_problem(instance).problem
    stating = time.perf_counter() - started
    limits = Limits(seconds=max(0.1, seconds - stating), cores=cores, seed=seed)
    solution = solve(problem, limits, engine=engine)
    return Answer(
        routes=_routes(solution),
        trace=tuple((round(at + stating, 2), round(objective / SCALE, 1)) for at, objective in solution.trace),
        notes={"steps": solution.steps, "engine": solution.engine},
    )


def _routes(solution: Solution) -> dict[int, list[int]]:
    """Requests in order by technician, the depot's number where they pass it."""
    routes: dict[int, list[int]] = {}
    for route in solution.routes:
        stops = [stop.job for stop in route.stops]
        if route.supply is not None:
            stops.insert(route.supply.before, DEPOT)
        routes[route.shift] = stops
    return routes
