"""Who is to come to an order's visits, on its page."""

from typing import Any

from dispatch.db.tables import Territory, WorkOrder
from dispatch.http.guard import actor
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import PLANNABLE_VISITS
from dispatch.workforce.queries import technicians as technician_queries

MOST_NAMED = 500


def technicians_shown(work: Work, order: WorkOrder) -> dict[str, Any]:
    """The names to choose from and to say, and whether the reader may choose."""
    may = actor().may(Permission.PLANS_WRITE) and order.territory_id is not None
    return {
        "names": _names(work, order),
        "may_wish": [visit.id for visit in order.visits if may and visit.state in PLANNABLE_VISITS],
    }


def _names(work: Work, order: WorkOrder) -> dict[int, str]:
    """Of the territory's technicians, by id, in the order of their names."""
    territory = None if order.territory_id is None else work.session.get(Territory, order.territory_id)
    if territory is None:
        return {}
    found = technician_queries.technicians(
        work.session, work.actor, limit=MOST_NAMED, after=None, territory=territory.code
    )
    return {one.id: one.name for one in sorted(found, key=lambda one: one.name) if one.active}
