"""The zone in which days begin: the territory's, or the operator's for what lies in none."""

from zoneinfo import ZoneInfo

from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.workforce.queries import territories as queries


def zone_of_territory(work: Work, territory_id: int | None) -> ZoneInfo:
    """A territory's zone; that of the settings where there is no territory."""
    return queries.zone_of(work.session, territory_id) if territory_id else work.tools.default_zone


def zone_of_order(work: Work, order: WorkOrder) -> ZoneInfo:
    """The zone in which an order's days begin."""
    return zone_of_territory(work, order.territory_id)


def zone_of_visit(work: Work, visit: Visit) -> ZoneInfo:
    """The zone in which a visit's days begin: its order's."""
    return zone_of_order(work, visit.order)
