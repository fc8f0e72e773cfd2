"""A plan as the engine hands it back: who goes where, when, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from routing.model.description import route_lines
from routing.model.names import NAMELESS, Names
from routing.model.routes import Route


@dataclass(frozen=True, slots=True)
class Unserved:
    """A job without a stop.

    Parameters
    ----------
    job : int
        The id of the job.
    code : str
        Why; stable, one of `SENTENCES`.
    sentence : str
        The same for a person.
    """

    job: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Objective:
    """The price of a plan by its terms, in price units; smaller is better.

    Parameters
    ----------
    unserved : int
        Jobs left out.
    promises : int
        Other technicians or times than customers were told.
    lateness : int
        Starts after the due time.
    overtime : int
        Returns after the end of the shift.
    preferences : int
        Other technicians than the preferred ones.
    travel : int
        Seconds and metres driven.
    working : int
        Seconds from leaving to the return.
    fixed : int
        Shifts with a stop.
    balance : int
        Squared hours of work.
    """

    unserved: int = 0
    promises: int = 0
    lateness: int = 0
    overtime: int = 0
    preferences: int = 0
    travel: int = 0
    working: int = 0
    fixed: int = 0
    balance: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, f.name) for f in fields(self))

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Solution:
    """A verified plan.

    Parameters
    ----------
    routes : tuple of Route
        One for each shift with a stop.
    unserved : tuple of Unserved
        The jobs without a stop, each with a reason.
    objective : Objective
        What the plan costs.
    engine : str
        Which engine found it.
    steps : int
        How many rounds the engine made.
    bound : int or None
        A proven lower bound of the objective, where one was asked for; `gap_percent` follows from it.
    trace : tuple of (float, int)
        Seconds since the start and objective at each improvement.
    """

    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]
    objective: Objective
    engine: str = ""
    steps: int = 0
    bound: int | None = None
    trace: tuple[tuple[float, int], ...] = ()

    @property
    def gap_percent(self) -> float | None:
        """How far from the optimum the plan is at most; none without a bound."""
        if self.bound is None:
            return None
        return 100.0 * (self.objective.total - self.bound) / max(1, self.objective.total)

    @property
    def sequences(self) -> dict[int, tuple[int, ...]]:
        """Job ids in order, by shift id."""
        return {route.shift: tuple(stop.job for stop in route.stops) for route in self.routes}

    def describe(self, names: Names = NAMELESS) -> str:
        """The plan as text for people: its price, each shift's times in order, and why jobs are left out.

        Instants are told as times of day, the epoch as a midnight. The waiting that is told of a stop may hold a break.
        """
        return "\n".join(self._lines(names))

    def _lines(self, names: Names) -> Iterator[str]:
        served = len({stop.job for route in self.routes for stop in route.stops})
        terms = {f.name: getattr(self.objective, f.name) for f in fields(self.objective)}
        parts = ", ".join(f"{name} {price:,}" for name, price in terms.items() if price)
        yield f"{served} of {served + len(self.unserved)} jobs in {len(self.routes)} routes"
        yield f"price {self.objective.total:,}" + (f": {parts}" if parts else "")
        if self.bound is not None:
            yield f"no plan is cheaper than {self.bound:,}: this one is within {self.gap_percent:.2f} %"
        for route in self.routes:
            yield ""
            yield from route_lines(route, names)
        if self.unserved:
            yield ""
            yield "left out"
        for left in self.unserved:
            yield f"  {names.job(left.job)}: {left.sentence or 'no reason was looked for'}" + (
                f" ({left.code})" if left.code else ""
            )
