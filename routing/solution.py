"""A plan as the engine hands it back: who goes where, when, and what it costs."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Stop:
    """One technician's service of one job; instants and durations in seconds.

    He departs from the place before at `depart`, drives `travel_seconds`, arrives at `arrive` (breaks on the road
    lie in between), starts at `start` (waiting or breaking before it) and is done at `finish`.
    mate: this is the second technician of a crew of two.
    """

    job: int
    depart: int
    travel_seconds: int
    travel_metres: int
    arrive: int
    start: int
    finish: int
    late_seconds: int = 0
    mate: bool = False


@dataclass(frozen=True, slots=True)
class TakenBreak:
    """A break `[start, finish)` in the gap before the stop with index `before` (the stops' count: before the end)."""

    start: int
    finish: int
    before: int


@dataclass(frozen=True, slots=True)
class SupplyStop:
    """The pass at the shift's supply, on the way to the stop with index `before`; times as those of a `Stop`.

    That stop's own leg then begins at the supply.
    """

    before: int
    depart: int
    travel_seconds: int
    travel_metres: int
    arrive: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Route:
    """One shift's stops in order. Shifts without a stop have no route.

    return_*: the last leg, from the last stop to the shift's end place; `finish` is the arrival there.
    supply: the pass at the shift's supply, if there is one.
    """

    shift: int
    stops: tuple[Stop, ...]
    breaks: tuple[TakenBreak, ...]
    return_depart: int
    return_travel_seconds: int
    return_travel_metres: int
    finish: int
    overtime_seconds: int = 0
    supply: SupplyStop | None = None

    @property
    def passed(self) -> tuple[Stop | SupplyStop, ...]:
        """The stops in order, the one at the supply among them."""
        if self.supply is None:
            return self.stops
        return *self.stops[: self.supply.before], self.supply, *self.stops[self.supply.before :]

    @property
    def driving_seconds(self) -> int:
        return sum(s.travel_seconds for s in self.passed) + self.return_travel_seconds

    @property
    def driving_metres(self) -> int:
        return sum(s.travel_metres for s in self.passed) + self.return_travel_metres

    @property
    def working_seconds(self) -> int:
        """From leaving the start place to the return."""
        return self.finish - self.passed[0].depart if self.stops else 0

    @property
    def service_seconds(self) -> int:
        """At the stops, the supply's among them."""
        return sum(s.finish - s.start for s in self.passed)


@dataclass(frozen=True, slots=True)
class Unserved:
    """A job without a stop. `code` is stable, `sentence` is for a person."""

    job: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Objective:
    """The price of a plan by its terms, in price units; smaller is better."""

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

    bound: a proven lower bound of the objective, where one was asked for; `gap_percent` follows from it.
    trace: (seconds since the start, objective) at each improvement. steps: rounds that the engine made.
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
