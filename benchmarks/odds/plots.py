"""Draws how well odds hold, what kept promises cost, and what a window's width buys, into docs/figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
COLOURS = {"odds": "#0b6e4f", "ours": "#3a86b7", "pyvrp": "#c46210", "vroom": "#5b4b8a"}
NAMES = {
    "odds": "ours, by prices of odds",
    "ours": "ours, with buffers",
    "pyvrp": "PyVRP, with buffers",
    "vroom": "VROOM, with buffers",
}


def draw(figures: Mapping[str, Any], folder: Path = FOLDER) -> list[Path]:
    """The pictures of those parts that were measured; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"calibration": _reliability, "frontier": _frontiers, "windows": _widths}
    return [path for part, pictures in parts.items() if part in figures for path in pictures(figures[part], folder)]


def _reliability(told: Mapping[str, Any], folder: Path) -> list[Path]:
    _, axes = plt.subplots(figsize=(4.6, 4.4))
    axes.plot([0, 100], [0, 100], color="#bbbbbb", linewidth=1)
    stated, kept = ([row[name] for row in told["odds"]] for name in ("stated_percent", "kept_percent"))
    axes.plot(stated, kept, "o-", color=COLOURS["odds"], markersize=5, linewidth=1)
    axes.set_xlabel("stated, % kept")
    axes.set_ylabel("happened, % kept")
    axes.set_title(f"{told['visits']:,} simulated visits, by tenths of the stated odds")
    return [_written(axes, folder / "odds-reliability.svg")]


def _frontiers(told: Mapping[str, Any], folder: Path) -> list[Path]:
    return [_frontier(name, ways, folder) for name, ways in sorted(told["days"].items())]


def _frontier(day: str, ways: Mapping[str, Mapping[str, Any]], folder: Path) -> Path:
    """Kept against net price: each way to plan a point, those of one planner joined by their price."""
    _, axes = plt.subplots(figsize=(7, 4.4))
    for family, colour in COLOURS.items():
        points = sorted((row["net"], row["kept_percent"]) for name, row in ways.items() if _family(name) == family)
        if points:
            nets, kept = zip(*points, strict=True)
            axes.plot(nets, kept, "o-", color=colour, label=NAMES[family], markersize=5, linewidth=1)
    axes.set_xlabel("net price, minutes")
    axes.set_ylabel("% of the visits within their window")
    axes.set_title(day)
    axes.legend(frameon=False, loc="lower right")
    return _written(axes, folder / f"odds-frontier-{day}.svg")


def _family(way: str) -> str:
    """`odds_0` is ours without a price and without a buffer: it begins either line of ours."""
    return way.partition("_")[0]


def _widths(told: Mapping[str, Any], folder: Path) -> list[Path]:
    """Kept against mean width of windows by odds, and the fixed blocks beside them, each day a line."""
    _, axes = plt.subplots(figsize=(7, 4.4))
    for name, ways in sorted(told.items()):
        colour = COLOURS["odds" if name.endswith("priced") else "ours"]
        levels = [row for way, row in ways.items() if way.startswith("level_")]
        axes.plot(*_both(levels), "-", color=colour, linewidth=1)
        axes.plot(*_both([ways["likeliest_block"]]), "s", color=colour, markersize=4)
    axes.plot([], [], "-", color=COLOURS["ours"], label="by odds")
    axes.plot([], [], "-", color=COLOURS["odds"], label="by odds, the plan pays for uncertain starts")
    axes.plot([], [], "s", color="#666666", label="fixed blocks of two hours")
    axes.set_xlabel("mean width of a window, minutes")
    axes.set_ylabel("% of the visits within their window")
    axes.legend(frameon=False, loc="lower right")
    return [_written(axes, folder / "odds-windows.svg")]


def _both(rows: Sequence[Mapping[str, Any]]) -> tuple[list[float], list[float]]:
    return [row["mean_width_minutes"] for row in rows], [row["kept_by_waiting_percent"] for row in rows]


def _written(axes: Axes, path: Path) -> Path:
    axes.spines[["top", "right"]].set_visible(False)
    plt.figure(axes.figure.number)  # type: ignore[union-attr]  # Each stands in a figure of its own.
    plt.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close()
    return path
