"""Jobs of workers that died are taken up by others, each for itself: one that can't be does not hold up the rest."""

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from dispatch.kernel.job_queue import UntilItsTurn

log = structlog.get_logger(__name__)

SIGNS_SECONDS = 10
"""After its start the database is given so long until the living have signed again."""

MOST_ATTEMPTS = 5
"""So often a job may end its worker, or be left by it."""
MOST_TURNS = 500
"""For a job that waits for its turn: each time it was put off counts, too."""

_JUST_BACK = "SELECT 1 WHERE now() - pg_postmaster_start_time() < make_interval(secs => %(seconds)s)"


async def take_up(app: App, *, signs_seconds: float = SIGNS_SECONDS) -> None:
    """Puts the jobs of silent workers back into the queue, unless the database began just now.

    Those that ended worker after worker fail.
    """
    if await app.connector.execute_query_all_async(_JUST_BACK, seconds=signs_seconds):
        return
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await _take_up(app, job)
        except ConnectorException as fault:
            log.warning("a stalled job could not be taken up", job=job.task_name, job_id=job.id, fault=str(fault))


async def _take_up(app: App, job: Job) -> None:
    if job.attempts + 1 >= _most_attempts(app, job):
        log.error(
            "a job ended its workers again and again", job=job.task_name, job_id=job.id, attempts=job.attempts + 1
        )
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        return
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        # The same round waits in the queue already, so nothing is lost with the one that its worker left.
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def _most_attempts(app: App, job: Job) -> int:
    task = app.tasks.get(job.task_name)
    return MOST_TURNS if task is not None and isinstance(task.retry_strategy, UntilItsTurn) else MOST_ATTEMPTS
