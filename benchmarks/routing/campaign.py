"""A comparison: every planner on every instance, one after the other in processes of their own, all results kept."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import record
from benchmarks.routing.gen import SIZES, generate
from benchmarks.routing.run import Run

RESULTS = record.RESULTS / "routing.jsonl"
PATIENCE = 4
"""A planner that takes this many times its limit, and two minutes more, is stopped."""


def days(sizes: Iterable[int], draws: Iterable[int], variant: str, folder: Path) -> list[Path]:
    """Draw technicians' days into the folder; the same numbers everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(jobs, draw, variant, folder) for jobs in sizes for draw in draws]


def _draw(jobs: int, draw: int, variant: str, folder: Path) -> Path:
    document = generate(jobs, SIZES.get(jobs, max(1, jobs // 8)), draw, variant)
    path = folder / f"{document['name']}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def interleaved(
    paths: Iterable[Path],
    planners: list[tuple[str, float]],
    cores: int,
    seeds: Iterable[int],
    bound_seconds: float = 0.0,
) -> Iterator[Run]:
    """All runs; the planners take turns on each instance and seed, so that a slow hour hits them alike."""
    for path in paths:
        for seed in seeds:
            for planner, seconds in planners:
                yield Run(path, planner, seconds, cores, seed, bound_seconds)


def measure(run: Run) -> dict[str, Any]:
    """The result without its routes, with date, commit and machine; `failed` tells why there is none."""
    words = ["solve", str(run.path), "--planner", run.planner, "--seconds", str(run.seconds)]
    words += ["--cores", str(run.cores), "--seed", str(run.seed), "--json"]
    words += ["--bound-seconds", str(run.bound_seconds)]
    asked = {"planner": run.planner, "limit": run.seconds, "cores": run.cores, "seed": run.seed}
    facts = {**record.circumstances(), "instance": run.path.stem, **asked}
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.routing", *words],
            capture_output=True,
            text=True,
            timeout=run.seconds * PATIENCE + run.bound_seconds + 120,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {**facts, "failed": f"stopped after {run.seconds * PATIENCE + 120:.0f} s"}
    lines = answer.stdout.strip().splitlines()
    if not lines or not lines[-1].startswith("{"):
        return {**facts, "failed": (answer.stderr.strip().splitlines() or ["no answer"])[-1][:200]}
    result = json.loads(lines[-1])
    return {**facts, **{key: value for key, value in result.items() if key not in {"routes", "instance"}}}


def keep(result: dict[str, Any]) -> None:
    """Append one result to the record."""
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def kept() -> list[dict[str, Any]]:
    """All results ever recorded here, oldest first."""
    return record.kept("routing")
