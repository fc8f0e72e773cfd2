"""Which plans are being computed at this moment, and how far they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import Plan
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import PlanState

RUNNING = (PlanState.REQUESTED, PlanState.SOLVING)


def running(session: Session, actor: Actor) -> Sequence[dict[str, Any]]:
    """The plans within the actor's bounds that are asked for or being computed, the oldest first, as JSON."""
    found = session.execute(
        select(Plan.id, Plan.territory_id, Plan.state, Plan.attempt, Plan.progress, Plan.stopped_by, Plan.stopped_at)
        .where(Plan.state.in_(RUNNING), within(actor, Plan))
        .order_by(Plan.id)
    )
    return [{**row._asdict(), "stopped_at": row.stopped_at and row.stopped_at.isoformat()} for row in found]
