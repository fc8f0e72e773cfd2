"""Runs one planner on one file and tells the result as one JSON document."""

import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.routing import instances, ours
from benchmarks.routing.answer import Answer, Instance, NotModelledError

Planner = Callable[[Instance, float, int, int], Answer]
"""From an instance, seconds, cores and a seed to an answer."""


def _pyvrp(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    from benchmarks.routing.peers import pyvrp_peer  # noqa: PLC0415 - the peers are an extra of the benchmark

    return pyvrp_peer.plan(instance, seconds, cores, seed)


def _vroom(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    from benchmarks.routing.peers import vroom_peer  # noqa: PLC0415 - the peers are an extra of the benchmark

    return vroom_peer.plan(instance, seconds, cores, seed)


def _ortools(instance: Instance, seconds: float, cores: int, seed: int) -> Answer:
    from benchmarks.routing.peers import ortools_peer  # noqa: PLC0415 - beside the other peers

    return ortools_peer.plan(instance, seconds, cores, seed)


PLANNERS: dict[str, Planner] = {
    "ours": ours.plan,
    "ours-ortools": partial(ours.plan, engine="ortools"),
    "pyvrp": _pyvrp,
    "vroom": _vroom,
    "ortools": _ortools,
}


def solve_file(path: Path, planner: str, seconds: float, cores: int, seed: int) -> dict[str, Any]:
    """The answer with the checker's verdict.

    `routes`, `objective` (the checker's, in the instance's unit), `bound`, `seconds` (wall time of planning) and
    `trace` are what the command line promises; `net`, `unserved`, `faults`, `megabytes` (the peak of
    this process, and of its largest child) and `notes` besides.
    """
    instance = instances.load(path)
    started = time.perf_counter()
    try:
        answer = PLANNERS[planner](instance, seconds, cores, seed)
    except NotModelledError as gap:
        return {"instance": instance.name, "planner": planner, "not_modelled": str(gap)}
    spent = time.perf_counter() - started
    verdict = instances.check(instance, answer.routes)
    return {
        "instance": instance.name,
        "planner": planner,
        "routes": {str(number): [int(job) for job in route] for number, route in answer.routes.items()},
        "objective": verdict.objective,
        "bound": answer.bound,
        "seconds": round(spent, 2),
        "trace": [list(point) for point in answer.trace],
        "net": verdict.net,
        "best_known": instances.best_known(instance),
        "unserved": verdict.unserved,
        "faults": list(verdict.faults[:5]),
        "cores": cores,
        "seed": seed,
        "megabytes": _peak(resource.RUSAGE_SELF),
        "child_megabytes": _peak(resource.RUSAGE_CHILDREN),
        "notes": answer.notes,
    }


def _peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024
