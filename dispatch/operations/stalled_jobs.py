"""Jobs of workers that died are taken up by others, each for itself: one that can't be does not hold up the rest."""

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

log = structlog.get_logger(__name__)

SIGNS_SECONDS = 10
"""After its start the database is given so long until the living have signed again."""

_JUST_BACK = "SELECT 1 WHERE now() - pg_postmaster_start_time() < make_interval(secs => %(seconds)s)"


async def take_up(app: App, *, signs_seconds: float = SIGNS_SECONDS) -> None:
    """Puts the jobs of silent workers back into the queue, unless the database began just now."""
    if await app.connector.execute_query_all_async(_JUST_BACK, seconds=signs_seconds):
        return
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await _take_up(app, job)
        except ConnectorException as fault:
            log.warning("a stalled job could not be taken up", job=job.task_name, job_id=job.id, fault=str(fault))


async def _take_up(app: App, job: Job) -> None:
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        # The same round waits in the queue already, so nothing is lost with the one that its worker left.
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
