"""`/tasks`: what a person must look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Task
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.worklist.api.schemas import TaskOut, TaskQuery, TaskTakingIn, told
from dispatch.worklist.queries import task_subjects
from dispatch.worklist.queries import worklist as queries
from dispatch.worklist.services import tasks

blueprint = Blueprint("tasks", __name__, description="What a person must look at.")


@blueprint.get("/tasks")
@needs(Permission.TASKS_READ)
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, page_of(TaskOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists tasks, the newest first."""
    with backend().work(actor()) as work:
        rows = queries.tasks(
            work.session,
            work.actor,
            limit=query["limit"] + 1,
            before=query["after"],
            state=query["state"],
            owner=query["owner"],
        )
        found = page(rows, query["limit"])
        return found | {"items": _told(work, found["items"])}


@blueprint.post("/tasks/<int:task_id>/take")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(TaskTakingIn)
@blueprint.response(200, TaskOut)
@once
def take(work: Work, body: dict[str, Any], task_id: int) -> Answer:
    """Makes whoever asks the owner of a task, so that nobody else does the same work; a repetition changes nothing."""
    return TaskOut().dump(_told(work, [tasks.take_task(work, task_id, over=body["over"])])[0]), 200


@blueprint.post("/tasks/<int:task_id>/return")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, TaskOut)
@once
def give_back(work: Work, _body: dict[str, Any], task_id: int) -> Answer:
    """Gives a task back that one has taken; it waits for anybody again."""
    return TaskOut().dump(_told(work, [tasks.return_task(work, task_id)])[0]), 200


@blueprint.post("/tasks/<int:task_id>/done")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, TaskOut)
@once
def finish(work: Work, _body: dict[str, Any], task_id: int) -> Answer:
    """Notes that a task is done; a repetition changes nothing."""
    return TaskOut().dump(_told(work, [tasks.finish_task(work, task_id)])[0]), 200


@blueprint.post("/tasks/<int:task_id>/reopen")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, TaskOut)
@once
def reopen(work: Work, _body: dict[str, Any], task_id: int) -> Answer:
    """Opens a task again that a person closed, perhaps by mistake; 409 where it ended with its cause."""
    return TaskOut().dump(_told(work, [tasks.reopen_task(work, task_id)])[0]), 200


def _told(work: Work, found: Sequence[Task]) -> list[Mapping[str, Any]]:
    about = task_subjects.subjects(work.session, found)
    may = work.actor.may(Permission.CUSTOMERS_READ)
    return [told(task, about[task.id], with_customer=may) for task in found]
