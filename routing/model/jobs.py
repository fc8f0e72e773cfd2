"""The work: one visit, when and by whom it may be done, and what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.model.uncertainty import Spread


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
    spread : Spread or None
        How far the service may take longer or shorter than planned; none takes that of the problem.
    broken_price : int
        What it costs that the visit does not start within the time told: of `promise` where that has a window, else
        of the window in which it is planned. The search adds this price times its odds (`assess`), which is no part
        of the objective.
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
    spread: Spread | None = None
    broken_price: int = 0

    def __hash__(self) -> int:
        # Skills are a mapping, which has no hash; values that are equal are equal in these too.
        return hash((self.id, self.place, self.service_seconds))
