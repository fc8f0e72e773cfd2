"""What the tier of an order's customer gives them, on the order's page and beside its times."""

from typing import Any

from dispatch.customers.queries import tiers
from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work


def tier_shown(work: Work, order: WorkOrder) -> dict[str, Any]:
    """The rule of the customer's tier, and by when the work is to begin by it."""
    rule = tiers.rule(work.session, order.customer.tier)
    return {"tier_rule": rule, "tier_due": rule.repair_due(order.kind, order.reported_at)}
