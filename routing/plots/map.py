"""A plan on the map: a line for each route, a cross for each job left out."""

from matplotlib.figure import Figure

from routing.formats.errors import FormatError
from routing.model import Job, Shift
from routing.model.named_problem import NamedProblem
from routing.model.routes import Route, SupplyStop
from routing.model.solution import Solution
from routing.plots.colours import MUTED, colour


def draw_map(named: NamedProblem, solution: Solution) -> Figure:
    """Draw where everybody goes.

    Parameters
    ----------
    named : NamedProblem
        With a point for each place.
    solution : Solution
        A plan of it.

    Returns
    -------
    Figure
        Routes as straight lines from stop to stop.

    Raises
    ------
    FormatError
        When the places have no points.
    """
    if len(named.points) < len(named.problem.travel.seconds) - 1:
        raise FormatError([("points", "The places have no points to draw.")])
    jobs, shifts = {job.id: job for job in named.problem.jobs}, {shift.id: shift for shift in named.problem.shifts}
    figure = Figure(figsize=(8, 8))
    axes = figure.add_subplot()
    for number, route in enumerate(solution.routes):
        rows = _rows(route, shifts[route.shift], jobs)
        points = [named.points[row] for row in rows if row < len(named.points)]
        x, y = zip(*points, strict=True)
        axes.plot(x, y, "o-", color=colour(number), markersize=3.5, linewidth=1.2, label=named.names.shift(route.shift))
    left = [named.points[jobs[one.job].place] for one in solution.unserved]
    if left:
        axes.plot([x for x, _ in left], [y for _, y in left], "x", color=MUTED, label="left out")
    ends = {row for one in shifts.values() for row in (one.start_place, one.end_place)}
    homes = [named.points[row] for row in sorted(ends) if row < len(named.points)]
    axes.plot([x for x, _ in homes], [y for _, y in homes], "s", color="black", markersize=4, linestyle="")
    axes.set_aspect("equal", adjustable="datalim")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _rows(route: Route, shift: Shift, jobs: dict[int, Job]) -> list[int]:
    """Rows of the places that the route passes."""
    supply = shift.start_place if shift.supply is None else shift.supply.place
    passed = [supply if isinstance(stop, SupplyStop) else jobs[stop.job].place for stop in route.passed]
    return [shift.start_place, *passed, shift.end_place]
