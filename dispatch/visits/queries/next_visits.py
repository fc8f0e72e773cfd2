"""Whether visits that must follow others are planned without asking their customers."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import WorkType


def planned_by_rule(session: Session, kind: str, symptom: str | None) -> bool:
    """What the operator has set for this kind of work; by default customers are asked (invariant 45)."""
    by_rule = session.scalar(
        select(WorkType.plans_next_visits)
        .where(WorkType.kind == kind, or_(WorkType.symptom == symptom, WorkType.symptom.is_(None)))
        .order_by(WorkType.symptom.is_(None))
        .limit(1)
    )
    return bool(by_rule)
