"""Questions about the tasks of people."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.models import Task


def add_once(session: Session, task: Task) -> bool:
    """Writes a task unless its kind and topic are there already; sets its id and tells whether it is new."""
    statement = (
        insert(Task)
        .values(
            kind=task.kind,
            topic=task.topic,
            sentence=task.sentence,
            order_id=task.order_id,
            visit_id=task.visit_id,
            created_at=task.created_at,
        )
        .on_conflict_do_nothing()
        .returning(Task.id)
    )
    new_id = session.scalar(statement)
    if new_id is not None:
        task.id = new_id
    return new_id is not None
