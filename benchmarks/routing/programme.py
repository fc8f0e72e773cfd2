"""The whole campaign as a list of commands: `make bench-routing`."""

from benchmarks.routing.gen import VARIANTS
from benchmarks.routing.instances import SHARED

SEEDS = "--seeds 1 2 3"
PUBLIC = {"solomon": 30, "homberger_200": 30, "homberger_400": 30, "homberger_1000": 60}
"""Folders of VRPTW files and the seconds that each file gets."""


def steps() -> list[list[str]]:
    """Command lines in order. Public instances are a part where ../shared holds them."""
    lines = [
        f"compare --sizes 60 200 500 1000 --seconds 60 --planners ours:5 ours pyvrp vroom ortools {SEEDS}",
        f"compare --sizes 2000 --seconds 60 --planners ours:20 ours pyvrp vroom ortools {SEEDS}",
        f"compare --sizes 200 500 1000 2000 --seconds 60 --cores 2 --planners ours vroom {SEEDS}",
        *(
            f"compare --sizes 60 200 500 --variant {variant} --seconds 60 --planners ours pyvrp vroom ortools {SEEDS}"
            for variant in VARIANTS[1:]
        ),
        *(
            f"compare --seconds {seconds} --planners ours pyvrp vroom ortools {SEEDS} --files {files}"
            for folder, seconds in PUBLIC.items()
            if (files := _files(f"vrptw/{folder}"))
        ),
        f"compare --sizes 60 200 500 1000 --seconds 60 --planners ours --bound-seconds 120 {SEEDS}",
        "growth",
        "insert",
    ]
    if _files("trsp"):
        lines.append(f"compare --seconds 60 --planners ours {SEEDS} --files {_files('trsp')}")
    return [line.split() for line in [*lines, "plots"]]


def _files(folder: str) -> str:
    """The instance files, whose names hold no space (one TRSP file is there twice, once with a space)."""
    paths = (path for path in sorted((SHARED / folder).glob("*.txt")) if " " not in path.name)
    return " ".join(map(str, paths))
