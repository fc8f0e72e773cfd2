"""Runs one planner on one file and tells the result as one JSON document."""

import importlib
import resource
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.routing import instances, ours
from benchmarks.routing.answer import Answer, Instance, NotModelledError
from benchmarks.routing.run import Run
from routing import warm_up

Planner = Callable[[Instance, float, int, int], Answer]
"""From an instance, seconds, cores and a seed to an answer."""


def _ours(engine: str) -> Planner:
    if engine != "ortools":
        warm_up()
    return partial(ours.plan, engine=engine)


def _peer(name: str) -> Planner:
    """The peers' packages are an extra of the benchmark, so that each is imported only where it is asked for."""
    planner: Planner = importlib.import_module(f"benchmarks.routing.peers.{name}_peer").plan
    return planner


PLANNERS: dict[str, Callable[[], Planner]] = {
    "ours": partial(_ours, "auto"),
    "ours-ortools": partial(_ours, "ortools"),
    "pyvrp": partial(_peer, "pyvrp"),
    "vroom": partial(_peer, "vroom"),
    "ortools": partial(_peer, "ortools"),
}
"""Loads a planner, ready to run: importing libraries and loading compiled code counts for nobody."""


def solve_file(run: Run) -> dict[str, Any]:
    """The answer with the checker's verdict.

    `routes`, `objective` (the checker's, in the instance's unit), `bound`, `seconds` (wall time of planning) and
    `trace` are what the command line promises; `cpu_seconds` (what this process got of a shared machine), `net`,
    `unserved`, `faults`, `megabytes` (the peak of this process, and of its largest child) and `notes` besides.
    """
    instance = instances.load(run.path)
    plan = PLANNERS[run.planner]()
    started, worked = time.perf_counter(), time.process_time()
    try:
        answer = plan(instance, run.seconds, run.cores, run.seed)
    except NotModelledError as gap:
        return {"instance": instance.name, "planner": run.planner, "not_modelled": str(gap)}
    spent, busy = time.perf_counter() - started, time.process_time() - worked
    verdict = instances.check(instance, answer.routes)
    return {
        "instance": instance.name,
        "planner": run.planner,
        "routes": {str(number): [int(job) for job in route] for number, route in answer.routes.items()},
        "objective": verdict.objective,
        "bound": answer.prove(run.bound_seconds) if answer.prove and run.bound_seconds > 0 else None,
        "seconds": round(spent, 2),
        "cpu_seconds": round(busy, 2),
        "trace": [list(point) for point in answer.trace],
        "net": verdict.net,
        "best_known": instances.best_known(instance),
        "unserved": verdict.unserved,
        "faults": list(verdict.faults[:5]),
        "cores": run.cores,
        "seed": run.seed,
        "megabytes": _peak(resource.RUSAGE_SELF),
        "child_megabytes": _peak(resource.RUSAGE_CHILDREN),
        "notes": answer.notes,
    }


def _peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024
