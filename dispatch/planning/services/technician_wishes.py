"""Who is to come to a visit, as a dispatcher notes it down."""

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.services import insertion
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.errors import Invalid


def note(work: Work, visit_id: int, version: int, wish: TechnicianWish) -> Visit:
    """Notes who should come to a visit, who alone may, and who must not, in place of what was noted before.

    Offers, holds and the plans to come keep to it. Where somebody is planned who may not come, somebody else is looked
    for at once, unless a pin by hand keeps them. Raises `Missing`, `Stale` for an older version, `Refused` where the
    visit can't be planned any more, `Invalid` for technicians who are not there, or are to come and must not.
    """
    visit = insertion.editable(work, visit_id, version)
    for technician_id in sorted({*wish.excluded, *wish.called}):
        insertion.technician_for(work, technician_id)
    for technician_id in wish.called:
        if insertion.technician_for(work, technician_id).territory_id != visit.order.territory_id:
            raise Invalid("other_territory", "The technician works in another territory.")
    if wish.contradiction:
        raise Invalid("technician_contradiction", "Whoever is to come must not be excluded.")
    visit.preferred_technician_id, visit.required_technician_id = wish.preferred, wish.required
    visit.excluded_technician_ids = list(wish.excluded)
    visit.version += 1
    order = visit.order
    audit(
        work,
        "visit.technicians_wished",
        "visit",
        visit.id,
        preferred_technician_id=wish.preferred,
        required_technician_id=wish.required,
        excluded_technician_ids=list(wish.excluded),
    )
    announce(work, "visit.technicians_wished", "visit", visit.id, territory_id=order.territory_id, source=order.source)
    insertion.part_with(
        work, visit, (visit.technician_id, visit.mate_id), "not_wanted", lambda one: wish.allows(one.id)
    )
    return visit
