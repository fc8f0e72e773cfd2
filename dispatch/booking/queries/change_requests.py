"""Questions about customers' wishes for another time."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import Task
from dispatch.vocabulary.terms import TaskState


def finish(session: Session, kind: str, visit_id: int, now: datetime) -> None:
    """Closes what is open, because nobody needs to look for another time any more."""
    session.execute(
        update(Task)
        .where(Task.kind == kind, Task.visit_id == visit_id, Task.state == TaskState.OPEN)
        .values(state=TaskState.DONE, done_at=now)
    )


def count(session: Session, kind: str, visit_id: int) -> int:
    """How many wishes there were for a visit, open and done."""
    return session.scalar(select(func.count()).where(Task.kind == kind, Task.visit_id == visit_id)) or 0
