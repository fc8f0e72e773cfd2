"""What parts and tools a visit needs, as a dispatcher notes it down."""

from collections.abc import Sequence

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.planning.services import insertion
from dispatch.vocabulary.facts import PartsAskedFor


def note(work: Work, visit_id: int, version: int, parts: Sequence[str], tools: Sequence[str]) -> Visit:
    """Notes what a visit uses up and what whoever comes must bring; the plans to come keep to it.

    Where somebody is planned who lacks something, whoever has it, or the way by the supply place, is looked for at
    once; one who was pinned by hand stays, and a person is asked to see that they have it. Raises `Missing`, `Stale`
    for an older version, `Refused` where the visit can't be planned any more.
    """
    visit = insertion.editable(work, visit_id, version)
    visit.parts_needed, visit.tools_needed = list(parts), list(tools)
    visit.version += 1
    order = visit.order
    audit(work, "visit.needs_noted", "visit", visit.id, parts=list(parts), tools=list(tools))
    announce(work, "visit.needs_noted", "visit", visit.id, territory_id=order.territory_id, source=order.source)
    work.publish(PartsAskedFor(visit.id))
    return visit
