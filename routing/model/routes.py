"""One shift as it is planned: its stops in order, with exact times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """One technician's service of one job.

    Parameters
    ----------
    job : int
        The id of the job.
    depart : int
        When the technician leaves the place before.
    travel_seconds, travel_metres : int
        The drive from there.
    arrive : int
        When they are on site; breaks on the road lie before it.
    start, finish : int
        When service starts, after waiting or a break, and when it is done.
    late_seconds : int
        By how much it starts after the job's due time.
    mate : bool
        Whether this is the second technician of a crew of two.
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
    """A break as it is taken.

    Parameters
    ----------
    start, finish : int
        From when to when.
    before : int
        Index of the stop in the gap before which it lies; the number of stops means before the return.
    """

    start: int
    finish: int
    before: int


@dataclass(frozen=True, slots=True)
class SupplyStop:
    """The stop at the shift's supply.

    Parameters
    ----------
    before : int
        Index of the stop to which it is on the way; that stop's own drive then begins at the supply.
    depart, travel_seconds, travel_metres, arrive, start, finish : int
        As those of a `Stop`.
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

    Parameters
    ----------
    shift : int
        The id of the shift.
    stops : tuple of Stop
        In order, committed ones first.
    breaks : tuple of TakenBreak
        In order.
    return_depart, return_travel_seconds, return_travel_metres : int
        The last drive, from the last stop to the shift's end place.
    finish : int
        The arrival there.
    overtime_seconds : int
        By how much it is after the shift's end.
    supply : SupplyStop or None
        The stop at the shift's supply, if there is one.
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
