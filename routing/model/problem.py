"""The whole: jobs, shifts, travel and prices, and how long a search may take."""

from dataclasses import dataclass, field

from routing.model.jobs import Job
from routing.model.shifts import Shift
from routing.model.travel import Travel
from routing.model.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices that hold for the whole problem.

    The objective is one sum, lexicographic in effect when prices keep this order of size: unserved (`Job`, say
    100,000 and more), broken promises (`Promise`, thousands), lateness and overtime (`Job`, `Shift`, a few units a
    second), travel (1 a second), balance.

    Parameters
    ----------
    travel_second, travel_metre : int
        Units per second and per metre driven.
    balance : int
        Units per squared hour of a shift's work (service and driving), so that equal days cost least; each shift's
        term is rounded down.
    broken_pin : int
        Added to the unserved price of a pinned job, so that nothing pushes it out.
    working_second : int
        Units per second from leaving the start place, as late as the first stops allow, to the return: driving,
        service, breaks and waiting. Leaving late moves no start past its due time, no start of a linked job, and,
        with travel by time of day, nothing.
    expected_overtime : int
        Units per second of overtime that is to be expected, beside what planned overtime costs. Like the following
        one it has an effect where something is uncertain, on the search alone: it is no part of the objective.
    start_deviation : int
        Units per 100 seconds of the standard deviation of each start: what it costs that a window which is promised
        later will have to be wide.
    """

    travel_second: int = 1
    travel_metre: int = 0
    balance: int = 0
    broken_pin: int = 10_000_000
    working_second: int = 0
    expected_overtime: int = 0
    start_deviation: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan needs.

    Parameters
    ----------
    jobs : tuple of Job
        The visits to plan, and those that are committed.
    shifts : tuple of Shift
        Who works when.
    travel : Travel
        Between all places of jobs and shifts.
    prices : Prices
        What is weighed against what.
    uncertainty : Uncertainty
        How far durations may turn out from what is planned.

    See Also
    --------
    check : tells whether a problem is well formed.
    """

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    travel: Travel
    prices: Prices = Prices()
    uncertainty: Uncertainty = field(default_factory=Uncertainty)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends; whichever comes first. At least one of `seconds` and `steps` is given.

    Parameters
    ----------
    seconds : float or None
        Wall time.
    steps : int or None
        Rounds of the engine; the only limit under which a seed always gives the same plan (on one core).
    gap : float or None
        Stop when the plan is proven to be within this many percent of the optimum.
    proving : float or None
        Without a gap: this last part of the seconds is for proving how far from the optimum the plan is at most
        (`Solution.bound`); the search is the shorter by it.
    cores : int
        How many processes search.
    seed : int
        Of the random numbers.
    patience : float or None
        Stop when no better plan was found for so many seconds.
    heat : tuple of float, or None
        First and last temperature of the compiled search, as parts of the price of a mean leg, for a search that is
        one round of a longer one (`cooling`); none lets it choose by the time that it has.
    """

    seconds: float | None = 10.0
    steps: int | None = None
    gap: float | None = None
    cores: int = 1
    seed: int = 1
    patience: float | None = None
    heat: tuple[float, float] | None = None
    proving: float | None = None
