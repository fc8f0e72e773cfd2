"""Questions about how likely customers are to recommend the operator."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Recommendation


def add_once(session: Session, values: dict[str, Any]) -> bool:
    """Writes an answer; False where the visit has one already."""
    added = insert(Recommendation).values(values).on_conflict_do_nothing().returning(Recommendation.visit_id)
    return session.scalar(added) is not None
