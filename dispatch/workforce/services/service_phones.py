"""The number that customers call: their territory's own, or the operator's where it has none."""

from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work
from dispatch.workforce.queries import territories as queries


def service_phone_of_territory(work: Work, territory_id: int | None) -> str:
    """What customers of a territory call (E.164); the settings' number where there is no territory."""
    own = queries.facts_of(work.session, territory_id).service_phone if territory_id else None
    return own or work.tools.service_phone


def service_phone_of(work: Work, order: WorkOrder) -> str:
    """What the customer of an order calls (E.164)."""
    return service_phone_of_territory(work, order.territory_id)
