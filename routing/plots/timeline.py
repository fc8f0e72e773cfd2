"""A plan over the day: a row for each shift, with drives, services, breaks and waiting."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from routing.model.description import clock
from routing.model.names import NAMELESS, Names
from routing.model.routes import Route, SupplyStop
from routing.model.solution import Solution
from routing.plots.colours import MUTED, colour

SERVICE, SUPPLY, BREAK = colour(0), colour(4), colour(1)
HOUR = 3600


def draw_timeline(solution: Solution, names: Names = NAMELESS) -> Figure:
    """Draw who is where when.

    Parameters
    ----------
    solution : Solution
        A plan.
    names : Names
        What shifts and jobs are called.

    Returns
    -------
    Figure
        Services as bars with the job's name where it fits, drives as lines, breaks and the supply in their colours.
    """
    figure = Figure(figsize=(11, 1.2 + 0.45 * max(1, len(solution.routes))))
    axes = figure.add_subplot()
    for row, route in enumerate(solution.routes):
        _draw_route(axes, row, route, names)
    axes.set_yticks(range(len(solution.routes)), [names.shift(route.shift) for route in solution.routes])
    axes.set_ylim(len(solution.routes) - 0.4, -0.6)
    axes.xaxis.set_major_locator(_every_hour(solution))
    axes.xaxis.set_major_formatter(lambda at, _: clock(round(at)))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(
        handles=[Patch(color=SERVICE, label="service"), Patch(color=BREAK, label="break"),
                 Patch(color=SUPPLY, label="supply"), Patch(color=MUTED, label="driving")],
        frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1),
    )  # fmt: skip
    return figure


def _every_hour(solution: Solution) -> MultipleLocator:
    begin = min((route.passed[0].depart for route in solution.routes if route.stops), default=0)
    end = max((route.finish for route in solution.routes), default=HOUR)
    return MultipleLocator(HOUR * max(1, round((end - begin) / HOUR / 12)))


def _draw_route(axes: Axes, row: int, route: Route, names: Names) -> None:
    for stop in route.passed:
        axes.plot([stop.depart, stop.arrive], [row, row], color=MUTED, linewidth=1.5, zorder=1)
        is_supply = isinstance(stop, SupplyStop)
        axes.barh(row, stop.finish - stop.start, left=stop.start, height=0.6, color=SUPPLY if is_supply else SERVICE)
        if not isinstance(stop, SupplyStop) and stop.finish - stop.start >= HOUR // 2:
            middle = (stop.start + stop.finish) / 2
            text = axes.text(middle, row, names.job(stop.job), ha="center", va="center", color="white", fontsize=6)
            text.set_clip_on(True)
    axes.plot([route.return_depart, route.finish], [row, row], color=MUTED, linewidth=1.5, zorder=1)
    for pause in route.breaks:
        axes.barh(row, pause.finish - pause.start, left=pause.start, height=0.35, color=BREAK, zorder=3)
