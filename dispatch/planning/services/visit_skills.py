"""What whoever comes to a visit must be able to do, as a dispatcher notes it down."""

from collections.abc import Sequence
from functools import partial

from dispatch.db.tables import Technician, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import asked_for
from dispatch.planning.services import insertion
from dispatch.workforce.rules.skills import mastered


def note(work: Work, visit_id: int, version: int, skills: Sequence[str]) -> Visit:
    """Notes the skills that a visit asks for, each with its least level, in place of those before.

    Offers, holds and the plans to come keep to it. Where somebody is planned who lacks them, somebody else is looked
    for at once, unless a pin by hand keeps them. Raises `Missing`, `Stale` for an older version, `Refused` where the
    visit can't be planned any more.
    """
    visit = insertion.editable(work, visit_id, version)
    visit.skills = asked_for(work, skills)
    visit.version += 1
    order = visit.order
    audit(work, "visit.skills_noted", "visit", visit.id, skills=visit.skills)
    announce(work, "visit.skills_noted", "visit", visit.id, territory_id=order.territory_id, source=order.source)
    insertion.part_with(work, visit, (visit.technician_id,), "skill_asked_for", partial(_can, set(visit.skills)))
    return visit


def _can(asked: set[str], technician: Technician) -> bool:
    return asked <= mastered((one.skill, one.level) for one in technician.skills)
