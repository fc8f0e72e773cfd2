"""Questions about kinds of work."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import WorkType


def best(session: Session, kind: str, symptom: str | None) -> WorkType | None:
    """The work type of a kind and symptom; the kind's default when that symptom has none of its own."""
    return session.scalar(
        select(WorkType)
        .where(WorkType.kind == kind, or_(WorkType.symptom == symptom, WorkType.symptom.is_(None)))
        .order_by(WorkType.symptom.is_(None))
        .limit(1)
    )


def locked(session: Session, work_type_id: int) -> WorkType | None:
    """A work type, locked until the transaction ends and read anew."""
    statement = select(WorkType).where(WorkType.id == work_type_id).with_for_update()
    return session.scalar(statement, execution_options={"populate_existing": True})


def listed(session: Session, *, limit: int, after: int | None) -> Sequence[WorkType]:
    """Work types, the oldest first."""
    statement = select(WorkType).order_by(WorkType.id).limit(limit)
    if after is not None:
        statement = statement.where(WorkType.id > after)
    return session.scalars(statement).all()
