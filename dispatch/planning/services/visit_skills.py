"""What whoever comes to a visit must be able to do, as a dispatcher notes it down."""

from collections.abc import Sequence

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import asked_for
from dispatch.planning.services import insertion


def note(work: Work, visit_id: int, version: int, skills: Sequence[str]) -> Visit:
    """Notes the skills that a visit asks for, each with its least level, in place of those before.

    Offers, holds and the plans to come keep to it; what is planned already stays until it is planned anew. Raises
    `Missing`, `Stale` for an older version, `Refused` where the visit can't be planned any more.
    """
    visit = insertion.editable(work, visit_id, version)
    visit.skills = asked_for(work, skills)
    visit.version += 1
    order = visit.order
    audit(work, "visit.skills_noted", "visit", visit.id, skills=visit.skills)
    announce(work, "visit.skills_noted", "visit", visit.id, territory_id=order.territory_id, source=order.source)
    return visit
