"""`/tasks`: what a person must look at."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.rows import task_rows as queries
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.worklist.api.schemas import TaskOut, TaskQuery
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
        return page(rows, query["limit"])


@blueprint.post("/tasks/<int:task_id>/done")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(200, TaskOut)
@once
def finish(work: Work, _body: dict[str, Any], task_id: int) -> Answer:
    """Notes that a task is done; a repetition changes nothing."""
    return TaskOut().dump(tasks.finish_task(work, task_id)), 200
