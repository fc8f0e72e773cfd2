"""Questions about customers' wishes for another time."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.db.models import Task
from dispatch.domain.words import TaskState


def is_open(session: Session, kind: str, visit_id: int) -> bool:
    """Tells whether somebody is looking for another time for a visit already."""
    return bool(
        session.scalar(
            select(func.count())
            .select_from(Task)
            .where(Task.kind == kind, Task.visit_id == visit_id, Task.state == TaskState.OPEN)
        )
    )


def count(session: Session, kind: str, visit_id: int) -> int:
    """How many wishes there were for a visit, open and done."""
    return session.scalar(select(func.count()).where(Task.kind == kind, Task.visit_id == visit_id)) or 0
