"""Where the routes of a day run: the stops are read, the roads between them traced with nothing held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dispatch.kernel.backend import CoreBackend
from dispatch.live_day.services import board
from dispatch.vocabulary.permissions import Actor
from routing.roads import Course, Leg, Place, straight, trace


@dataclass(frozen=True)
class TracedRoute:
    """A technician's way from home along the visits that have a point, one leg to each.

    on_roads: for each leg whether it runs on roads; else it is the straight line.
    complete: no leg is straight only since a road server could not be asked just now.
    """

    technician_id: int
    visits: Sequence[int]
    legs: Sequence[Course]
    on_roads: Sequence[bool]
    complete: bool


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
    legs = {number: list(pairwise(way)) for number, way in ways.items()}
    known = trace(backend.roads, [leg for own in legs.values() for leg in own])
    return [_route(number, [one["id"] for one in visits], legs[number], known) for number, visits in stops.items()]


def _route(number: int, visits: Sequence[int], legs: Sequence[Leg], known: Mapping[Leg, Course | None]) -> TracedRoute:
    driven = [known.get(leg) for leg in legs]
    return TracedRoute(
        technician_id=number,
        visits=visits,
        legs=[course or straight(leg) for course, leg in zip(driven, legs, strict=True)],
        on_roads=[course is not None for course in driven],
        complete=all(leg in known for leg in legs),
    )


def _stops_of(visits: Sequence[dict[str, Any]], technician_id: int) -> list[dict[str, Any]]:
    """A technician's visits with a point, in the order of the plan."""
    own = [one for one in visits if one["technician_id"] == technician_id and one["point"]]
    return sorted(own, key=lambda one: one["arrival"])
