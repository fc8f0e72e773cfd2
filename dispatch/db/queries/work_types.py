"""Questions about kinds of work."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.db.models import WorkType


def best(session: Session, kind: str, symptom: str | None) -> WorkType | None:
    """The work type of a kind and symptom; the kind's default when that symptom has none of its own."""
    return session.scalar(
        select(WorkType)
        .where(WorkType.kind == kind, or_(WorkType.symptom == symptom, WorkType.symptom.is_(None)))
        .order_by(WorkType.symptom.is_(None))
        .limit(1)
    )
