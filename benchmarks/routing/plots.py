"""Draws quality over time, ours and the peers, into docs/."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from benchmarks.routing.kinds import DAYS, kind_of
from benchmarks.routing.tables import newest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
Numbers = NDArray[np.float64]
COLOURS = {"ours": "#0b6e4f", "pyvrp": "#c46210", "vroom": "#5b4b8a", "ortools": "#8a8a8a", "ours-ortools": "#3a86b7"}


def draw(results: Iterable[Mapping[str, Any]], folder: Path = FOLDER) -> list[Path]:
    """A picture for each day and one for each public set that at least two planners solved; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in newest(results):
        if "net" in result and not result["faults"] and result["cores"] == 1:
            kind = kind_of(result["instance"])
            if kind == DAYS:
                groups[result["instance"]].append(result)
            elif result.get("best_known"):
                groups[kind].append(result)
    chosen = {name: some for name, some in groups.items() if len({each["planner"] for each in some}) > 1}
    pictures = {name: _day if kind_of(name) == DAYS else _set for name in chosen}
    return [pictures[name](name, some, folder) for name, some in sorted(chosen.items())]


def _day(instance: str, results: list[dict[str, Any]], folder: Path) -> Path:
    """The net objective of each run over its time."""
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
    return _finished(figure, instance, "net objective, lower is better", folder)


def _set(kind: str, results: list[dict[str, Any]], folder: Path) -> Path:
    """Each planner's mean distance from the best known costs, from when on all of its runs have a plan."""
    figure, axes = plt.subplots(figsize=(7, 4))
    finals = []
    for planner in sorted({result["planner"] for result in results}):
        runs = [result for result in results if result["planner"] == planner]
        seconds, distances = _mean_distance(runs)
        axes.plot(seconds, distances, color=COLOURS.get(planner, "black"), label=f"{planner} ({len(runs)} runs)")
        finals.append(distances[-1])
    axes.set_ylim(0, max(1.0, 4 * max(finals)))
    return _finished(figure, kind, "mean % above best known", folder)


def _mean_distance(runs: list[dict[str, Any]]) -> tuple[Numbers, Numbers]:
    """Seconds, and the mean over the runs of how many percent their plans then lay above the best known cost."""
    traces = [np.array(_steps(run)) for run in runs]
    seconds = np.linspace(max(trace[0, 0] for trace in traces), max(run["limit"] for run in runs), 200)
    costs = [trace[np.searchsorted(trace[:, 0], seconds, side="right") - 1, 1] for trace in traces]
    best = np.array([[run["best_known"]] for run in runs])
    return seconds, (100 * (np.array(costs) / best - 1)).mean(axis=0)


def _finished(figure: Figure, title: str, unit: str, folder: Path) -> Path:
    """The picture with its axes named, written as SVG."""
    axes = figure.axes[0]
    axes.set_xlim(left=0)
    axes.set_xlabel("seconds")
    axes.set_ylabel(unit)
    axes.set_title(title)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    path = folder / f"quality-{title.replace(', ', '-').replace(',', '').replace(' ', '-')}.svg"
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return path


def _steps(result: Mapping[str, Any]) -> list[tuple[float, float]]:
    """The trace, net like the final objective, and the end of the run."""
    hopeless = result["objective"] - result["net"]
    points = [(at, objective - hopeless) for at, objective in result["trace"]]
    return [*points, (result["seconds"], result["net"])]
