"""What an actor may see: the one place that limits a statement to it."""

from sqlalchemy import ColumnElement, true

from dispatch.db.tables import WorkOrder
from dispatch.vocabulary.permissions import Actor


def within(actor: Actor) -> ColumnElement[bool]:
    """Orders within the actor's territories; what belongs to no order or territory is for those who see all."""
    return WorkOrder.territory_id.in_(actor.territory_ids) if actor.territory_ids else true()
