"""A dispatcher's assignment: driving times first, with nothing held, then the rules and the writing in one go."""

from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.planning.services import insertion, manual_assignment
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.planning.solver.insertion import book_of
from dispatch.vocabulary.permissions import Actor


def assign(backend: CoreBackend, actor: Actor, visit_id: int, version: int, wanted: ManualAssignment) -> Visit:
    """Sends a technician to a visit; see `services.manual_assignment.assign_by_hand` for what is checked and raised."""
    with backend.work(actor) as work:
        hands = manual_assignment.whose(work, visit_id, wanted)
        points = insertion.points_around(work, visit_id, hands, wanted.window)
    book = book_of(backend.roads, points)
    with backend.work(actor) as work:
        return manual_assignment.assign_by_hand(work, visit_id, version, wanted, book)
