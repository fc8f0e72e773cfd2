"""A person closes what he was asked to look at."""

from dispatch.db.models import Task
from dispatch.db.queries import desk as queries
from dispatch.domain.errors import Missing
from dispatch.domain.words import TaskState
from dispatch.services.records import announce, audit
from dispatch.services.work import Work


def finish_task(work: Work, task_id: int) -> Task:
    """Closes a task; one that is closed already stays as it is. Raises `Missing` for a foreign or unknown one."""
    task = queries.task_for(work.session, work.actor, task_id)
    if task is None:
        raise Missing("task")
    if task.state == TaskState.DONE:
        return task
    task.state = TaskState.DONE
    task.done_at, task.done_by = work.now, work.actor.user_id
    audit(work, "task.done", "task", task.id)
    announce(work, "task.done", "task", task.id, task_kind=task.kind)
    return task
