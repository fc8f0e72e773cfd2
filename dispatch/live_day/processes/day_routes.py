"""Where the routes of a day run: the stops are read, the roads between them traced with nothing held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dispatch.kernel.backend import CoreBackend
from dispatch.live_day.services import board
from dispatch.vocabulary.permissions import Actor
from routing.roads import Course, Place, courses


@dataclass(frozen=True)
class TracedRoute:
    """A technician's way from home along the visits that have a point, one leg to each."""

    technician_id: int
    visits: Sequence[int]
    legs: Sequence[Course]


def read(
    backend: CoreBackend, actor: Actor, codes: Sequence[str], day: date | None, technician_ids: Collection[int]
) -> list[TracedRoute]:
    """The routes of these technicians on a day, of those that its board shows; see `services.board.read` for the rest.

    A leg is straight where the roads know no drive.
    """
    with backend.work(actor) as work:
        told = board.read(work, codes, day, technician_ids=technician_ids or (0,))
    stops = {one["id"]: _stops_of(told["visits"], one["id"]) for one in told["technicians"]}
    homes = {one["id"]: Place(*one["home"]) for one in told["technicians"]}
    ways = {number: [homes[number], *(Place(*one["point"]) for one in found)] for number, found in stops.items()}
    found = iter(courses(backend.roads, [leg for way in ways.values() for leg in pairwise(way)]))
    return [
        TracedRoute(number, [one["id"] for one in visits], [next(found) for _ in visits])
        for number, visits in stops.items()
    ]


def _stops_of(visits: Sequence[dict[str, Any]], technician_id: int) -> list[dict[str, Any]]:
    """A technician's visits with a point, in the order of the plan."""
    own = [one for one in visits if one["technician_id"] == technician_id and one["point"]]
    return sorted(own, key=lambda one: one["arrival"])
