"""Takes a visit from its technician by hand: it waits for a new place, and its promise for somebody who keeps it."""

from dispatch.db.tables import Technician, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.services import insertion
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.services import visit_tasks
from dispatch.visits.services.assignment import release
from dispatch.visits.services.visit_tasks import UncertainPromise
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import TAKEN_OFF


def take_off(work: Work, visit_id: int, version: int, why: str | None = None) -> Visit:
    """Gives a visit back to those that nobody has, without pins.

    Its promise stands for a while, so that it can be given to somebody else without a word; a task asks for that, and
    the watch of the day ends a promise that nobody was found for (`live_day.services.stranded_promises`). Raises
    `Missing`, `Stale`, and `Refused` for a visit that has begun, has ended, or that nobody has.
    """
    visit = insertion.editable(work, visit_id, version)
    if visit.technician_id is None:
        raise Refused("nobody_has_it", "Nobody has this visit; there is nothing to take off.")
    technician = work.session.get_one(Technician, visit.technician_id)
    live = appointment_queries.live_of(work.session, visit.id)
    release(work, visit, code=TAKEN_OFF, sentence="A dispatcher took it off the plan.")
    visit.pinned_technician_id = visit.pinned_arrival = None
    if live is not None:
        visit_tasks.doubt(work, [UncertainPromise(visit, live, technician.name)], TAKEN_OFF)
    audit(work, "visit.taken_off", "visit", visit.id, why=why, technician_id=technician.id)
    order = visit.order
    announce(
        work,
        "visit.taken_off",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        technician_id=technician.id,
    )
    return visit
