"""Reads any of the benchmark's files and judges routes by the checker of its kind."""

import json
from pathlib import Path

from benchmarks.routing import day, trsp, vrptw
from benchmarks.routing.answer import Instance
from benchmarks.routing.day import Day
from benchmarks.routing.trsp import Trsp
from benchmarks.routing.verdict import Routes, Verdict

SHARED = Path(__file__).parents[3] / "shared" / "bench"


def load(path: Path) -> Instance:
    """A technicians' day (.json), a Solomon or Homberger file or a TRSP file (.txt). Raises ValueError."""
    if path.suffix == ".json":
        try:
            return day.load(path)
        except (KeyError, TypeError, json.JSONDecodeError) as fault:
            raise ValueError(f"{path.name} is no technicians' day ({fault!r}).") from fault
    if "SPARE PARTS" in path.read_text(encoding="utf-8"):
        return trsp.load(path)
    return vrptw.load(path)


def check(instance: Instance, routes: Routes) -> Verdict:
    """Judge routes by the checker of the instance's kind."""
    if isinstance(instance, Day):
        return day.check(instance, routes)
    if isinstance(instance, Trsp):
        return trsp.check(instance, routes)
    return vrptw.check(instance, routes)


def best_known(instance: Instance) -> float | None:
    """The published cost, where ../shared holds one."""
    if isinstance(instance, Trsp):
        return _published_trsp().get(instance.name)
    if isinstance(instance, Day):
        return None
    path = SHARED / "vrptw" / "best_known_distance.json"
    costs: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return costs.get(instance.name.upper())


def _published_trsp() -> dict[str, float]:
    """The lower cost of the two files that hold the authors' results."""
    costs: dict[str, float] = {}
    for file in sorted((SHARED / "trsp").glob("pillac*.sol")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            if value.replace(".", "", 1).isdigit() and name.endswith("_25-5-5-5"):
                costs[name] = min(costs.get(name, float("inf")), float(value))
    return costs
