"""The people: one technician on one day, with breaks, stock, supply and what is done already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routing.model.jobs import Window


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

    def __hash__(self) -> int:
        # Skills are a mapping, which has no hash; values that are equal are equal in these too.
        return hash((self.place, self.service_seconds, self.capacities))


@dataclass(frozen=True, slots=True)
class Shift:
    """One technician on one day.

    Parameters
    ----------
    id : int
        The caller's own number, one for each shift.
    technician : int
        Whose shift it is; one technician may have several, none of which overlap (`ProblemError`, `shift_overlap`).
    start_place, end_place : int
        Where the route begins and ends.
    start, end : int
        The technician leaves `start_place` at `start` or later and is at `end_place` by `end`, or up to
        `overtime_seconds` later.
    breaks : tuple of Break
        Taken, and kept here, in the order of their latest starts; with committed stops, those that are still to be
        taken.
    overtime_seconds, overtime_price : int
        How long after `end` the return may be, but for the technician's next shift, and what each second of it costs.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "breaks", _in_order(self.breaks))

    def __hash__(self) -> int:
        # Skills are a mapping, which has no hash; values that are equal are equal in these too.
        return hash((self.id, self.technician, self.start, self.end))


def _in_order(breaks: Any) -> Any:
    """By their latest starts: of nested windows the inner one comes first, for it can't wait."""
    if not isinstance(breaks, tuple):
        return breaks
    try:
        return tuple(sorted(breaks, key=lambda pause: (pause.window.end, pause.window.start)))
    except (AttributeError, TypeError):
        # Something else than breaks: checking the problem tells.
        return breaks
