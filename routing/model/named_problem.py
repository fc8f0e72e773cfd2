"""A problem together with what people need beside it: names, and points to draw."""

from dataclasses import dataclass

from routing.model.names import NAMELESS, Names
from routing.model.problem import Problem


@dataclass(frozen=True, slots=True)
class NamedProblem:
    """A problem as a file or a builder tells it.

    Parameters
    ----------
    problem : Problem
        What the planner takes.
    names : Names
        What its parts are called.
    points : tuple of (float, float)
        (x, y) of each place, for pictures; longitude and latitude where places are on the earth. Empty where unknown.
    units : int
        How many units of price make one unit of the cost in which the file's format counts.
    """

    problem: Problem
    names: Names = NAMELESS
    points: tuple[tuple[float, float], ...] = ()
    units: int = 1
