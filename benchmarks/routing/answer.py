"""What any planner, ours or a peer, hands back for an instance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.routing.day import Day
from benchmarks.routing.trsp import Trsp
from benchmarks.routing.verdict import Routes
from benchmarks.routing.vrptw import Vrptw

Instance = Day | Vrptw | Trsp


@dataclass(frozen=True, slots=True)
class Answer:
    """`trace`: (seconds since the start, objective in the instance's unit) at each improvement the planner tells of.

    `prove`: from seconds to a lower bound of the objective in the instance's unit, where the planner can prove one.
    `notes`: what else it tells.
    """

    routes: Routes
    trace: tuple[tuple[float, float], ...] = ()
    prove: Callable[[float], float] | None = None
    notes: dict[str, Any] = field(default_factory=dict)


class NotModelledError(Exception):
    """This planner has no way to state the instance."""
