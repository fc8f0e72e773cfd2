"""`/tasks`: what a person must look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import Task
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.rows import task_rows as queries
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.worklist.api.schemas import TaskOut, TaskQuery, told
from dispatch.worklist.queries import task_subjects
from dispatch.worklist.services import tasks

blueprint = Blueprint("tasks", __name__, description="What a person must look at.")


@blueprint.get("/tasks")
@needs(Permission.TASKS_READ)
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, page_of(TaskOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists tasks, the newest first."""
    with backend().work(actor()) as work:
        rows = queries.listed(
            work.session, work.actor, limit=query["limit"] + 1, before=query["after"], state=query["state"]
        )
        found = page(rows, query["limit"])
        return found | {"items": _told(work, found["items"])}


@blueprint.post("/tasks/<int:task_id>/done")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, TaskOut)
@once
def finish(work: Work, _body: dict[str, Any], task_id: int) -> Answer:
    """Notes that a task is done; a repetition changes nothing."""
    return TaskOut().dump(_told(work, [tasks.finish_task(work, task_id)])[0]), 200


def _told(work: Work, found: Sequence[Task]) -> list[Mapping[str, Any]]:
    about = task_subjects.subjects(work.session, found)
    may = work.actor.may(Permission.CUSTOMERS_READ)
    return [told(task, about[task.id], with_customer=may) for task in found]
