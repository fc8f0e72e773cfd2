"""The problem as arrays for compiled code. Visits come first, then supplies, then one node per place of a shift.

A supply is a stop like a visit, with times of its own and no price; the search never places it by itself.

Instants count from the problem's first second. A visit is one technician's part of a job: a crew of two is two.
"""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

FAR = cast("int", np.int64(2**50))
"""Later than any instant and dearer than any plan, and still far from overflow when added up."""

NOBODY, FIRST = cast("int", np.int64(-1)), cast("int", np.int64(0))
"""Typed, because numba compiles a function anew for each literal number that it is called with."""

Ints = NDArray[np.int64]
Matrices = NDArray[np.int32]
"""Travel is the one thing too large for wide integers. All else has one type, so that each function has one version."""

Bools = NDArray[np.bool_]

Floats = NDArray[np.float32]
"""Clocks of drawn days, from the beginning of a shift on; narrow, since the work on odds is going through them."""


class ProblemData(NamedTuple):
    """What does not change during a search.

    V visits and supplies, K shifts, N nodes, W windows, B breaks, D stock dimensions.
    """

    seconds: Matrices
    """Travel (N × N) from row to column, at 100 percent of speed; `back` is its transpose, kept for locality."""
    back: Matrices
    metres: Matrices
    """N × N, or 1 × 1 where metres have no price."""
    slices: Matrices
    """Other matrices (S × N × N), each valid from its `slice_start` on."""
    slice_start: Ints
    second_price: int
    metre_price: int
    working_price: int
    balance: int
    service: Ints
    window_count: Ints
    opens: Ints
    """First (V × W) start of each window; `closes` is the last one, included."""
    closes: Ints
    unserved: Ints
    """One for each visit; the arrays of V values go on with the supplies."""
    demand: Ints
    due: Ints
    late_price: Ints
    promise_from: Ints
    promise_to: Ints
    promise_price: Ints
    timed: Bools
    """Whether the visit's price depends on its start."""
    single: Bools
    """Whether it has one window, no price of its start, and no link."""
    entry: Ints
    """What it costs (V × K) that this shift does this visit; negative: it may not."""
    begin: Ints
    departs_by: Ints
    """When the shift leaves at the latest: `begin` where its departure is settled."""
    end: Ints
    over: Ints
    """Latest return with all overtime."""
    overtime_price: Ints
    origin: Ints
    home: Ints
    speed: Ints
    technician: Ints
    break_count: Ints
    break_from: Ints
    break_to: Ints
    """Last start of the break (K × B), included."""
    break_seconds: Ints
    stock: Ints
    """What is left of each dimension (K × D), with what the supply adds; `own` is without that."""
    own: Ints
    supply: Ints
    """The shift's supply among the stops, or -1."""
    lacks: Bools
    """Whether the visit needs the shift's supply for a skill (V × K); one entry where no shift has a supply."""
    swift: Bools
    """Whether routes of such stops have pieces: no breaks, no travel by time of day, metres without a price."""
    visits_left: Ints
    driving_left: Ints
    fixed_price: Ints
    busy_before: Ints
    kind: Ints
    """Shifts of one kind are interchangeable while they are empty."""
    near: Ints
    """Other visits by distance, nearest first (V × A)."""
    beside: Ints
    """Visits that could come right before or after, by driving and waiting between the two, least first (V × E)."""
    later: Ints
    """Visits that could come right after (V × L), by driving and waiting between the two, least first."""
    near_shift: Ints
    """Shifts by distance of their start (V × H), those that may serve it first."""
    reach: Ints
    """Distance to the last one of `near`."""
    link: Ints
    """Group of visits that are linked to each other, or -1."""
    twin: Ints
    """The other visit of the crew, or -1."""
    same: Ints
    """A visit whose technician it must share, or -1."""
    after_from: Ints
    """Its predecessors are after_list[after_from[v]:after_from[v + 1]]."""
    worth: Ints
    """What leaving out all visits that come after it, directly or not, costs together."""
    after_list: Ints
    members_from: Ints
    members: Ints
    """Visits by group, predecessors and leads first."""
    draws: int
    """How many days are drawn; none where odds have no price."""
    expected_overtime: int
    start_deviation: int
    broken_price: Ints
    told_from: Ints
    told_to: Ints
    """First and last start that count as kept; a last one of -FAR stands for the window in which it is planned."""
    drawn_service: Floats
    """Seconds of service (V × days)."""
    drawn_leg: Floats
    """Factor of the drive to each node (N × days)."""
