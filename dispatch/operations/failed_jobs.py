"""Jobs that fail for good are seen: what they were for is ended, and a person is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from procrastinate import App
from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import giving_up
from dispatch.kernel.records import open_task
from dispatch.vocabulary.jobs import JOBS

KIND = "job_failed"

_UNTOLD = text("""
WITH failed AS (
  SELECT id, task_name, args - 'request_id' AS ids, attempts FROM procrastinate_jobs
  WHERE status = 'failed' AND task_name = ANY(:names))
SELECT task_name, ids, attempts, task_name || ':' || ids::text FROM failed
WHERE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.kind = :kind AND t.topic = failed.task_name || ':' || failed.ids::text)
ORDER BY id LIMIT 100
""")
_BY_NAME = {job.name: job for job in JOBS if job.arguments}
"""Jobs about something; those without arguments are done anew every few seconds."""


@dataclass(frozen=True)
class FailedJob:
    """A job that is not tried again."""

    name: str
    ids: Mapping[str, int]
    attempts: int
    topic: str


def tell(backend: CoreBackend, app: App) -> int:
    """Ends what failed jobs were for and opens a task each, once per job and thing; returns how many."""
    with backend.work() as work:
        found = _untold(work.session)
    for job in found:
        giving_up(app, job.name)(**job.ids)
        with backend.work() as work:
            about = ", ".join(f"{name} {number}" for name, number in job.ids.items())
            open_task(
                work,
                KIND,
                job.topic,
                f"The job {job.name} ({about}) failed and is not tried again, after {job.attempts} attempts. Look into "
                "the worker's log, and do by hand what it was for.",
                job=job.name,
                about=about,
                attempts=job.attempts,
            )
    return len(found)


def _untold(session: Session) -> list[FailedJob]:
    rows = session.execute(_UNTOLD, {"names": list(_BY_NAME), "kind": KIND})
    return [FailedJob(*row) for row in rows]
