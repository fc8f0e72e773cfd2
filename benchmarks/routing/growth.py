"""How time and memory grow with the problem: ours on days of 250 to 4,000 jobs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.routing.campaign import days, measure
from benchmarks.routing.run import Run

SIZES = (250, 500, 1_000, 2_000, 4_000)


def grow(sizes: Iterable[int], seconds: float, cores: int, folder: Path) -> list[dict[str, Any]]:
    """For each size: seconds to the first plan, net objective per job after the limit, wall seconds, peak megabytes.

    Peak memory is the main process's, and that of its largest child where it plans in several.
    """
    return [_measured(size, days([size], [1], "plain", folder)[0], seconds, cores) for size in sizes]


def _measured(size: int, path: Path, seconds: float, cores: int) -> dict[str, Any]:
    result = measure(Run(path, "ours", seconds, cores, seed=1))
    if "net" not in result:
        return {"jobs": size, "failed": result.get("failed", "no plan")}
    trace = result["trace"]
    return {
        "jobs": size,
        "first_plan_seconds": trace[0][0] if trace else None,
        "first_plan_per_job": round(trace[0][1] / size, 2) if trace else None,
        "net_per_job": round(result["net"] / size, 2),
        "seconds": result["seconds"],
        "megabytes": result["megabytes"],
        "child_megabytes": result["child_megabytes"],
    }
