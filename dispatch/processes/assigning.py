"""A dispatcher's assignment: driving times first, with nothing held, then the rules and the writing in one go."""

from typing import Protocol

from dispatch.db.models import Visit
from dispatch.domain.access import Actor
from dispatch.gateways.seats import book_of
from dispatch.processes.house import House
from dispatch.services import pinning, seating
from dispatch.services.pinning import ByHand
from routing.roads import Roads


class RoadHouse(House, Protocol):
    """A house that knows the roads."""

    @property
    def roads(self) -> Roads: ...


def assign(house: RoadHouse, actor: Actor, visit_id: int, version: int, wanted: ByHand) -> Visit:
    """Sends a technician to a visit; see `pinning.assign_by_hand` for what is checked and raised."""
    with house.work(actor) as work:
        points = seating.points_around(work, visit_id, (wanted.technician_id,), wanted.window)
    book = book_of(house.roads, points)
    with house.work(actor) as work:
        return pinning.assign_by_hand(work, visit_id, version, wanted, book)
