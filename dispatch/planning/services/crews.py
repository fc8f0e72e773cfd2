"""How many technicians come to a visit, as a dispatcher notes it down."""

from collections.abc import Sequence

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import asked_for
from dispatch.planning.services import insertion
from dispatch.visits.services.crews import take_crew


def note(work: Work, visit_id: int, version: int, crew: int, mate_skills: Sequence[str]) -> Visit:
    """Notes whether one technician comes to a visit or two, and what the second must be able to do.

    The plans to come keep to it. Where one is enough, the second has their time back at once; where two are needed and
    one is planned, a person is asked to see to it. Raises `Missing`, `Stale` for an older version, `Refused` where the
    visit can't be planned any more.
    """
    visit = insertion.editable(work, visit_id, version)
    take_crew(work, visit, crew, asked_for(work, mate_skills if crew > 1 else ()))
    visit.version += 1
    order = visit.order
    audit(work, "visit.crew_noted", "visit", visit.id, crew=crew, mate_skills=list(visit.mate_skills))
    announce(
        work, "visit.crew_noted", "visit", visit.id, territory_id=order.territory_id, source=order.source, crew=crew
    )
    return visit
