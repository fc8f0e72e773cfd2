"""Which visit comes only after which, as a dispatcher notes it down."""

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.services import insertion
from dispatch.visits.queries import visit_links as queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services import visit_links
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.states import OPEN_VISITS


def put_after(work: Work, visit_id: int, version: int, after_visit_id: int) -> Visit:
    """Lets a visit come only after another one is done, in place of what it waited for before.

    Offers, holds and the plans to come keep to it; what is planned already stays until it is planned anew. Raises
    `Missing`, `Stale` for an older version, `Refused` where either visit has begun or ended, `Invalid` for another one
    that is not there, or that itself waits for this one.
    """
    queries.queue_up(work.session)
    visit = insertion.editable(work, visit_id, version)
    after = visit_queries.visible(work.session, work.actor, after_visit_id)
    if after is None:
        raise Invalid("unknown_visit", "There is no such visit.")
    if after.state not in OPEN_VISITS:
        raise Refused("predecessor_ended", "The visit that should come before has ended; nothing needs to wait for it.")
    if after.id == visit.id or queries.waits_for(work.session, after.id, visit.id):
        raise Invalid("visit_order_circle", "The other visit itself waits for this one.")
    visit.after_visit_id = after.id
    _note(work, visit)
    return visit


def put_after_order(work: Work, visit_id: int, version: int, reference: str) -> Visit:
    """The same with the open visit of an order that is called so. Raises `Invalid` where none or several are."""
    insertion.editable(work, visit_id, version)
    found = queries.open_of_reference(work.session, work.actor, reference)
    if len(found) != 1:
        raise Invalid("unknown_visit", "There is no such visit.")
    return put_after(work, visit_id, version, found[0])


def let_come_any_time(work: Work, visit_id: int, version: int) -> Visit:
    """Lets a visit wait for no other one. Raises what `put_after` does of the visit itself."""
    visit = insertion.editable(work, visit_id, version)
    visit.after_visit_id = None
    visit_links.settle(work, [visit.id])
    _note(work, visit)
    return visit


def _note(work: Work, visit: Visit) -> None:
    visit.version += 1
    order = visit.order
    audit(work, "visit.order_noted", "visit", visit.id, after_visit_id=visit.after_visit_id)
    announce(work, "visit.order_noted", "visit", visit.id, territory_id=order.territory_id, source=order.source)
