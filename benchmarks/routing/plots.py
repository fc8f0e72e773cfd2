"""Draws quality over time, ours and the peers, into docs/."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

from benchmarks.routing.tables import newest

mpl.use("Agg")
import matplotlib.pyplot as plt

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
COLOURS = {"ours": "#0b6e4f", "pyvrp": "#c46210", "vroom": "#5b4b8a", "ortools": "#8a8a8a", "ours-ortools": "#3a86b7"}


def draw(results: Iterable[Mapping[str, Any]], folder: Path = FOLDER) -> list[Path]:
    """One picture for each instance that at least two planners solved; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    by_instance: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in newest(results):
        if "net" in result and not result["faults"] and result["cores"] == 1:
            by_instance[result["instance"]].append(result)
    chosen = {name: some for name, some in by_instance.items() if len({each["planner"] for each in some}) > 1}
    return [_picture(name, some, folder) for name, some in sorted(chosen.items())]


def _picture(instance: str, results: list[dict[str, Any]], folder: Path) -> Path:
    figure, axes = plt.subplots(figsize=(7, 4))
    told: set[str] = set()
    for result in results:
        planner = result["planner"]
        label = None if planner in told else planner
        told.add(planner)
        at, cost = zip(*_steps(result), strict=True)
        style = {"color": COLOURS.get(planner, "black"), "alpha": 0.75, "label": label}
        if len(at) > 1:
            axes.step(at, cost, where="post", linewidth=1.2, **style)
        axes.plot(at[-1], cost[-1], "o", markersize=4, **{**style, "label": label if len(at) == 1 else None})
    finals = [result["net"] for result in results]
    axes.set_ylim(min(finals) * 0.97, max(finals) * 1.15)
    axes.set_xlim(left=0)
    axes.set_xlabel("seconds")
    axes.set_ylabel("net objective, lower is better")
    axes.set_title(instance)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    path = folder / f"quality-{instance}.svg"
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return path


def _steps(result: Mapping[str, Any]) -> list[tuple[float, float]]:
    """The trace, net like the final objective, and the end of the run."""
    hopeless = result["objective"] - result["net"]
    points = [(at, objective - hopeless) for at, objective in result["trace"]]
    return [*points, (result["seconds"], result["net"])]
