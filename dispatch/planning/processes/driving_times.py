"""Decisions that rest on driving times: places first, roads asked with nothing held, then one short transaction."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.solver.insertion import PlacesChanged, TravelBook, book_of
from dispatch.vocabulary.permissions import Actor

Decided = TypeVar("Decided")
Decide = Callable[[Work, TravelBook], Decided]

TRIES = 6
"""How often a decision begins anew because the same routes changed while it asked for driving times."""


def decide_with_driving_times(
    backend: CoreBackend,
    actor: Actor,
    look: Callable[[], tuple[Iterable[Point], Decide[Decided]]],
    once: RunOnce = every_time,
) -> Decided:
    """What `decide` comes to, in a transaction of its own, with driving times between all the points that it needs.

    look: reads the points, in transactions of its own, and says what decides on them. It is called again, with what
    it says, when another point came up meanwhile; after `TRIES` of that, `PlacesChanged` is raised.
    once: what the deciding transaction is run through.
    """
    for left in reversed(range(TRIES)):
        points, decide = look()
        book = book_of(backend.roads, points)
        try:
            with backend.work(actor) as work:
                return once(work, partial(decide, work, book))
        except PlacesChanged:
            if not left:
                raise
    raise AssertionError("The last try answers or raises.")
