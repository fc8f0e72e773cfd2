"""The planning problem: jobs, shifts and travel, as frozen values.

Units are the same everywhere: instants and durations are whole seconds (instants count from an epoch that the
caller chooses), distances are whole metres, prices are whole units. By default one unit is the price of one second
of driving. Ids of jobs, shifts and technicians are the caller's own integers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open span `[start, end)` in which a service or a break may START.

    A visit promised for 08:00 to 10:00 has `Window(08:00, 10:00)`: the technician starts at 08:00 at the earliest
    and at 09:59:59 at the latest, and may work on after 10:00.

    Parameters
    ----------
    start, end : int
        Seconds since the epoch of the problem; `start` is less than `end`.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pin:
    """What a person has decided; the search never moves it.

    A pin overrides skills, preferences and exclusions (technician or shift) and windows (start), because the
    person who pinned has answered for them. It does not override travel, breaks or the shift's hours: a pin that
    cannot be held leaves its job unserved with the reason `pin_impossible`.

    Parameters
    ----------
    technician, shift : int or None
        Ids of who must come and of the shift in which; none leaves it open.
    start : int or None
        The instant at which service starts; none leaves it open.
    """

    technician: int | None = None
    shift: int | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the customer has been told, and what each change of it costs.

    A promised job that stays unserved pays its unserved price only.

    Parameters
    ----------
    technician : int or None
        Who was announced.
    window : Window or None
        When they were announced.
    technician_price : int
        Charged when another technician comes.
    window_price : int
        Charged when service starts outside `window`.
    """

    technician: int | None = None
    window: Window | None = None
    technician_price: int = 0
    window_price: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One visit to plan.

    Parameters
    ----------
    id : int
        The caller's own number, one for each job.
    place : int
        Row and column of the site in the travel matrices.
    service_seconds : int
        How long the work takes on site.
    windows : tuple of Window
        When service may start: disjoint, in order; none means any time of any shift.
    unserved_price : int
        Paid when the job is left out; priority is expressed here.
    skills : mapping of str to int
        Name to the least level of the technician.
    earliest : int or None
        Service starts then or later (hard).
    due : int or None
        Each second that service starts after it costs `late_price`.
    late_price : int
        See `due`.
    preferred : frozenset of int
        Technicians who should come; anyone else costs `preference_price`.
    preference_price : int
        See `preferred`.
    required : frozenset of int
        Technicians who alone may come; empty means anyone.
    excluded : frozenset of int
        Technicians who may not come.
    same_technician_as : int or None
        A job; if both are served, one technician serves both (in any of their shifts).
    after : tuple of int
        Jobs that are finished, anywhere, before this one starts; if one of them is unserved, so is this one.
    demands : tuple of int
        What it takes from each of the shift's capacities.
    crew : int
        1, or 2 for a job that two technicians start together (it then has two stops with one start).
    mate_skills : mapping of str to int
        Like `skills`, of the second one of a crew of two.
    pin : Pin or None
        What a person has decided.
    promise : Promise or None
        What the customer has been told.
    """

    id: int
    place: int
    service_seconds: int
    windows: tuple[Window, ...] = ()
    unserved_price: int = 100_000
    skills: Mapping[str, int] = field(default_factory=dict)
    earliest: int | None = None
    due: int | None = None
    late_price: int = 0
    preferred: frozenset[int] = frozenset()
    preference_price: int = 0
    required: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    same_technician_as: int | None = None
    after: tuple[int, ...] = ()
    demands: tuple[int, ...] = ()
    crew: int = 1
    mate_skills: Mapping[str, int] = field(default_factory=dict)
    pin: Pin | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that starts within its window.

    It is taken between two services: at a site, on the road (travel is interrupted), before leaving or at the end
    place; never during service. It falls away when the route is over by its latest start, or when the shift
    (or its last committed stop) only begins after its latest start.

    Parameters
    ----------
    window : Window
        When it may start.
    seconds : int
        How long it is.
    """

    window: Window
    seconds: int


@dataclass(frozen=True, slots=True)
class Committed:
    """A stop that is done or has begun: it stays first in its shift, with these times, whatever the rules say.

    Parameters
    ----------
    job : int
        The id of the job.
    start, finish : int
        When service started, and when it ended or will end.
    """

    job: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Supply:
    """A warehouse that the technician may pass once in a shift, where a job needs what they do not have.

    From then on they also have `skills` (a tool is a skill that one picks up), and `capacities` are added to their
    stock. It can be passed at any time; no break falls within it. Nobody stops there without need.

    Parameters
    ----------
    place : int
        Row and column of the warehouse in the travel matrices.
    service_seconds : int
        How long picking up takes.
    skills : mapping of str to int
        Name to level of what can be picked up.
    capacities : tuple of int
        What is added to each dimension of the stock.
    """

    place: int
    service_seconds: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)
    capacities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """One technician on one day.

    Parameters
    ----------
    id : int
        The caller's own number, one for each shift.
    technician : int
        Whose shift it is; one technician may have several, on different days.
    start_place, end_place : int
        Where the route begins and ends.
    start, end : int
        The technician leaves `start_place` at `start` or later and is at `end_place` by `end`, or up to
        `overtime_seconds` later.
    breaks : tuple of Break
        In order of their windows; with committed stops, those that are still to be taken.
    overtime_seconds, overtime_price : int
        How long after `end` the return may be, and what each second of it costs.
    speed_percent : int
        100 drives as the travel matrix says, 125 a quarter faster (travel is rounded up).
    skills : mapping of str to int
        Name to level of what the technician can do.
    capacities : tuple of int
        The stock of each dimension; a shorter tuple than the jobs' demands means zero of the rest.
    max_visits, max_driving_seconds : int or None
        Include committed stops; none means unlimited.
    fixed_price : int
        Paid once when the shift has a stop.
    committed : tuple of Committed
        What is done or has begun, in order.
    supply : Supply or None
        Where the technician can pick up what they lack; none once they have been there, which with committed stops
        the caller knows (skills and capacities then tell what they have since).
    """

    id: int
    technician: int
    start_place: int
    end_place: int
    start: int
    end: int
    breaks: tuple[Break, ...] = ()
    overtime_seconds: int = 0
    overtime_price: int = 0
    speed_percent: int = 100
    skills: Mapping[str, int] = field(default_factory=dict)
    capacities: tuple[int, ...] = ()
    max_visits: int | None = None
    max_driving_seconds: int | None = None
    fixed_price: int = 0
    committed: tuple[Committed, ...] = ()
    supply: Supply | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TravelSlice:
    """Travel times that hold from an instant on, until the next slice.

    Parameters
    ----------
    start : int
        From when on; what counts is the departure.
    seconds : array of int, shape (places, places)
        As in `Travel`.
    """

    start: int
    seconds: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """How long and how far it is from place (row) to place (column); asymmetric is fine.

    Parameters
    ----------
    seconds : array of int, shape (places, places)
        Driving times.
    metres : array of int, shape (places, places), or None
        Distances; none means zero everywhere.
    slices : tuple of TravelSlice
        Travel by time of departure, in order of start; before the first one `seconds` holds. With slices a
        technician who would arrive sooner by leaving later leaves later.
    """

    seconds: Matrix
    metres: Matrix | None = None
    slices: tuple[TravelSlice, ...] = ()


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
    """

    travel_second: int = 1
    travel_metre: int = 0
    balance: int = 0
    broken_pin: int = 10_000_000
    working_second: int = 0


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

    See Also
    --------
    check : tells whether a problem is well formed.
    """

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    travel: Travel
    prices: Prices = Prices()


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
