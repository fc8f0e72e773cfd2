"""How a plan became better over time."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from routing.model.solution import Solution
from routing.plots.colours import MUTED, colour


def draw_quality(solution: Solution | Mapping[str, Solution]) -> Figure:
    """Draw the price of the best plan over the seconds of a search.

    Parameters
    ----------
    solution : Solution or mapping of str to Solution
        A plan with its trace, or several searches by name. A lower bound is drawn where one was proven.

    Returns
    -------
    Figure
        A step at each improvement.
    """
    searches = {"": solution} if isinstance(solution, Solution) else solution
    figure = Figure(figsize=(7, 4))
    axes = figure.add_subplot()
    for number, (name, found) in enumerate(searches.items()):
        trace = found.trace or ((0.0, found.objective.total),)
        seconds, prices = zip(*trace, strict=True)
        axes.step(seconds, prices, where="post", color=colour(number), marker="o", markersize=3, label=name or None)
        if found.bound is not None:
            axes.axhline(found.bound, color=MUTED, linestyle="--", linewidth=1)
    axes.set_xlim(left=0)
    axes.set_xlabel("seconds")
    axes.set_ylabel("price, lower is better")
    axes.spines[["top", "right"]].set_visible(False)
    if len(searches) > 1:
        axes.legend(frameon=False)
    return figure
