"""A person closes what they were asked to look at."""

from dispatch.db.tables import Task
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.terms import TaskState
from dispatch.worklist.queries import worklist as queries


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
