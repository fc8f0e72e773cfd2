"""A person takes what somebody must look at, gives it back, or closes it."""

from dispatch.db.tables import Task
from dispatch.kernel.records import announce, audit
from dispatch.kernel.rows.task_rows import ENDED
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.terms import TaskState
from dispatch.worklist.queries import worklist as queries
from dispatch.worklist.rules.task_actions import ENDED_BY_AN_ANSWER


def take_task(work: Work, task_id: int, *, over: bool = False) -> Task:
    """Makes the actor the owner of an open task; whoever owns it already keeps it.

    Raises `Missing` for a foreign or unknown one, `Refused` where it is done, nobody's account asks, or somebody else
    owns it and the actor does not say that they take it `over`.
    """
    task = _task(work, task_id)
    if work.actor.user_id is None:
        raise Refused("no_account", "Only somebody with an account can own a task.")
    if task.state == TaskState.DONE:
        raise Refused("task_done", "This task is done already.")
    if task.owner_id == work.actor.user_id:
        return task
    if task.owner is not None and not over:
        raise Refused("task_taken", f"{task.owner.name} sees to this task already.", owner=task.owner.name)
    return _own(work, task, "task.taken", work.actor.user_id)


def return_task(work: Work, task_id: int) -> Task:
    """Gives a task back, so that it waits for anybody; one that is nobody's stays so.

    Raises `Missing` for a foreign or unknown one, `Refused` where it is done or somebody else's.
    """
    task = _task(work, task_id)
    if task.owner is None:
        return task
    if task.state == TaskState.DONE:
        raise Refused("task_done", "This task is done already.")
    if task.owner_id != work.actor.user_id:
        raise Refused("task_taken", f"{task.owner.name} sees to this task already.", owner=task.owner.name)
    return _own(work, task, "task.returned", None)


def finish_task(work: Work, task_id: int) -> Task:
    """Closes a task; one that is closed already stays as it is.

    Raises `Missing` for a foreign or unknown one, and `Refused` for one that an answer ends.
    """
    task = _task(work, task_id)
    if task.state == TaskState.DONE:
        return task
    if task.kind in ENDED_BY_AN_ANSWER:
        raise Refused("task_needs_answer", "Somebody waits for an answer: give it, and this task is done.")
    task.state = TaskState.DONE
    task.done_at, task.done_by = work.now, work.actor.user_id
    audit(work, "task.done", "task", task.id)
    text = task.facts.get("text") if task.kind == "tell_customer" else None
    announce(work, "task.done", "task", task.id, task_kind=task.kind, order_id=task.order_id, message_kind=text)
    return task


def reopen_task(work: Work, task_id: int) -> Task:
    """Opens a task again that a person has closed, with the owner that it had; an open one stays as it is.

    Raises `Missing` for a foreign or unknown one, and `Refused` for one that ended with its cause.
    """
    task = _task(work, task_id)
    if task.state == TaskState.OPEN:
        return task
    if task.done_by is None or task.kind in ENDED_BY_AN_ANSWER or ENDED in task.topic:
        raise Refused("task_ended", "What this task was about has ended; there is nothing left to do.")
    task.state, task.done_at, task.done_by = TaskState.OPEN, None, None
    audit(work, "task.reopened", "task", task.id)
    announce(work, "task.opened", "task", task.id, task_kind=task.kind, order_id=task.order_id)
    return task


def _task(work: Work, task_id: int) -> Task:
    task = queries.task_for(work.session, work.actor, task_id)
    if task is None:
        raise Missing("task")
    return task


def _own(work: Work, task: Task, what: str, owner_id: int | None) -> Task:
    before = task.owner.name if task.owner else None
    task.owner_id, task.taken_at = owner_id, work.now if owner_id else None
    work.session.flush()
    work.session.refresh(task, ["owner"])
    audit(work, what, "task", task.id, before=before)
    announce(work, what, "task", task.id, task_kind=task.kind, order_id=task.order_id)
    return task
