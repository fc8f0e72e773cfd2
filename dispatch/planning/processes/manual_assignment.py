"""A dispatcher's assignment: driving times first, with nothing held, then the rules and the writing in one go."""

from dispatch.db.tables import Visit
from dispatch.kernel.house import House
from dispatch.planning.services import insertion, manual_assignment
from dispatch.planning.services.manual_assignment import ByHand
from dispatch.planning.solver.insertion import book_of
from dispatch.vocabulary.permissions import Actor


def assign(house: House, actor: Actor, visit_id: int, version: int, wanted: ByHand) -> Visit:
    """Sends a technician to a visit; see `services.manual_assignment.assign_by_hand` for what is checked and raised."""
    with house.work(actor) as work:
        points = insertion.points_around(work, visit_id, (wanted.technician_id,), wanted.window)
    book = book_of(house.roads, points)
    with house.work(actor) as work:
        return manual_assignment.assign_by_hand(work, visit_id, version, wanted, book)
