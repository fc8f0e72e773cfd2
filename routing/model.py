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
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pin:
    """What a person has decided; the search never moves it.

    A pin overrides skills, preferences and exclusions (technician or shift) and windows (start), because the
    person who pinned has answered for them. It does not override travel, breaks or the shift's hours: a pin that
    cannot be held leaves its job unserved with the reason `pin_impossible`.
    """

    technician: int | None = None
    shift: int | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the customer has been told, and what each change of it costs.

    `technician_price` is charged when another technician comes, `window_price` when service starts outside
    `window`. A promised job that stays unserved pays its unserved price only.
    """

    technician: int | None = None
    window: Window | None = None
    technician_price: int = 0
    window_price: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One visit to plan.

    windows: disjoint, in order; none means any time of any shift.
    unserved_price: paid when the job is left out; priority is expressed here.
    earliest, due: service starts at `earliest` or later (hard); each second after `due` costs `late_price`.
    skills: name to the least level of the technician; `mate_skills` likewise for the second one of a crew of two.
    preferred: technicians who should come; anyone else costs `preference_price`.
    required, excluded: technicians who alone may come (empty: anyone), who may not.
    same_technician_as: if both jobs are served, one technician serves both (on any of his days).
    after: jobs that are finished, anywhere, before this one starts; if one of them is unserved, so is this one.
    demands: what it takes from each of the shift's capacities.
    crew: 1, or 2 for a job that two technicians start together (it then has two stops with one start).
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
    """A pause of `seconds` that starts within `window`.

    It is taken between two services: at a site, on the road (travel is interrupted), before leaving or at the end
    place; never during service. It falls away when the route is over by its latest start, or when the shift
    (or its last committed stop) only begins after its latest start.
    """

    window: Window
    seconds: int


@dataclass(frozen=True, slots=True)
class Committed:
    """A stop that is done or has begun: it stays first in its shift, with these times, whatever the rules say."""

    job: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Supply:
    """A warehouse that the technician may pass once in his shift, where a job needs what he does not have.

    From then on he also has `skills` (name to level: a tool is a skill that one picks up), and `capacities` are added
    to his stock. It takes `service_seconds`, at any time; no break falls within them. Nobody stops there without need.
    """

    place: int
    service_seconds: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)
    capacities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """One technician on one day.

    start, end: he leaves `start_place` at `start` or later and is at `end_place` by `end`, or up to
    `overtime_seconds` later at `overtime_price` a second.
    speed_percent: 100 drives as the travel matrix says, 125 a quarter faster (travel is rounded up).
    breaks: in order of their windows; with committed stops, those that are still to be taken.
    capacities: the stock of each dimension; a shorter tuple than the jobs' demands means zero of the rest.
    max_visits, max_driving_seconds: include committed stops; none means unlimited.
    fixed_price: paid once when the shift has a stop.
    supply: where he can pick up what he lacks; none once he has been there, which with committed stops the caller knows
        (skills and capacities then tell what he has since).
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
    """From the instant `start` on, until the next slice, travel takes `seconds` (shape: places × places)."""

    start: int
    seconds: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Seconds and metres from place (row) to place (column); asymmetric is fine.

    metres: none means zero everywhere. slices: travel by time of departure, in order of start; before the first
    one `seconds` holds. With slices a technician who would arrive sooner by leaving later leaves later.
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

    travel_second, travel_metre: units per second and per metre driven.
    balance: units per squared hour of a shift's work (service and driving), so that equal days cost least; each
        shift's term is rounded down.
    broken_pin: added to the unserved price of a pinned job, so that nothing pushes it out.
    working_second: units per second from leaving the start place, as late as the first stops allow, to the return:
        driving, service, breaks and waiting. Leaving late moves no start past its due time, no start of a linked
        job, and, with travel by time of day, nothing.
    """

    travel_second: int = 1
    travel_metre: int = 0
    balance: int = 0
    broken_pin: int = 10_000_000
    working_second: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan needs. `routing.validate.check` tells whether it is well formed."""

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    travel: Travel
    prices: Prices = Prices()


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends; whichever comes first. At least one of `seconds` and `steps` is given.

    seconds: wall time. steps: rounds of the engine; the only limit under which a seed always gives the same plan
    (on one core). gap: stop when the plan is proven to be within this many percent of the optimum.
    heat: first and last temperature of the compiled search, as parts of the price of a mean leg, for a search that is
    one round of a longer one (`routing.decomposition.cooling`); none lets it choose by the time that it has.
    """

    seconds: float | None = 10.0
    steps: int | None = None
    gap: float | None = None
    cores: int = 1
    seed: int = 1
    heat: tuple[float, float] | None = None
