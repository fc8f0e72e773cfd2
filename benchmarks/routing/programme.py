"""The whole campaign as a list of commands: `make bench-routing`."""

from collections.abc import Sequence

from benchmarks.routing.gen import VARIANTS
from benchmarks.routing.instances import SHARED

SEEDS = "--seeds 1 2 3"
PUBLIC = {"solomon": 30, "homberger_200": 30, "homberger_400": 30, "homberger_1000": 60}
"""Folders of VRPTW files and the seconds that each file gets."""


def steps(only: Sequence[str] = (), seconds: float = 60.0) -> list[list[str]]:
    """Command lines in order; of the parts named in `only`, all without it. Raises ValueError for an unknown part.

    seconds: what each planner gets for a day of the main table, its variants and the TRSP. Public instances are a
    part where ../shared holds them.
    """
    parts = _parts(seconds)
    if unknown := set(only) - parts.keys():
        raise ValueError(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}.")
    chosen = [line for part, lines in parts.items() if not only or part in only for line in lines]
    return [line.split() for line in [*chosen, "plots"]]


def _parts(seconds: float) -> dict[str, list[str]]:
    peers, timed = "pyvrp vroom ortools", f"--seconds {seconds:g} {SEEDS}"
    parts = {
        "days": [f"compare --sizes 60 200 500 1000 {timed} --planners ours:5 ours {peers}"],
        "large": [f"compare --sizes 2000 {timed} --planners ours:20 ours {peers}"],
        "cores": [f"compare --sizes 200 500 1000 2000 --cores 2 {timed} --planners ours vroom"],
        "variants": [
            f"compare --sizes 60 200 500 {timed} --planners ours {peers} --variant {variant}"
            for variant in VARIANTS[1:]
        ],
        "bounds": [f"compare --sizes 60 200 500 1000 {timed} --planners ours --bound-seconds {2 * seconds:g}"],
        "growth": ["growth"],
        "insert": ["insert"],
    }
    for folder, limit in PUBLIC.items():
        if files := _files(f"vrptw/{folder}"):
            parts[folder] = [f"compare --seconds {limit} --planners ours {peers} {SEEDS} --files {files}"]
    if files := _files("trsp"):
        parts["trsp"] = [f"compare {timed} --planners ours --files {files}"]
    return parts


def _files(folder: str) -> str:
    """The instance files, whose names hold no space (one TRSP file is there twice, once with a space)."""
    paths = (path for path in sorted((SHARED / folder).glob("*.txt")) if " " not in path.name)
    return " ".join(map(str, paths))
