"""The job engine as use cases and workers see it: a kind of job and ids, committed with the facts they belong to."""

import inspect
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector

from dispatch.db.session import Session, driver_connection
from dispatch.vocabulary.jobs import JOBS, Job

Done = TypeVar("Done", bound=Callable[..., Any])


class Queue(Protocol):
    """Where work is left that must happen after the present transaction."""

    def defer(self, session: Session, job: Job, **ids: int) -> None:
        """Leaves a job in the session's own transaction. Arguments are ids, nothing else (invariant 38).

        Raises `TypeError` when the ids are not those that the job takes.
        """
        ...


class ProcrastinateQueue:
    """Jobs in the same PostgreSQL, written on the session's own connection."""

    def __init__(self) -> None:
        # An engine of its own, never opened: it only words the job, and the session's connection writes it. A
        # worker's engine is opened for asyncio and would refuse the session's connection.
        self._app = App(connector=SyncPsycopgConnector())

    def defer(self, session: Session, job: Job, **ids: int) -> None:
        """Leaves a job in the session's own transaction; the worker hears of it at the commit."""
        job.must_fit(set(ids))
        self._app.configure_task(job.name, connection=driver_connection(session)).defer(**ids)


def job_engine(database_url: str) -> App:
    """The engine without its tasks; each capability's `jobs` registers its own in a worker. Opens no connection yet."""
    return App(connector=PsycopgConnector(conninfo=database_url, kwargs={"application_name": "dispatch-jobs"}))


def does(app: App, job: Job, *, retry: RetryStrategy | None = None) -> Callable[[Done], Done]:
    """Registers the function that does a job. Raises `TypeError` when it takes other arguments than the job has."""

    def register(function: Done) -> Done:
        job.must_fit(set(inspect.signature(function).parameters))
        app.task(name=job.name, retry=retry or False)(function)
        return function

    return register


def every(app: App, cron: str, name: str) -> Callable[[Done], Done]:
    """Registers what is done again and again (a cron line, seconds last), one at a time over all workers.

    The function is handed the time for which it was due, in seconds since 1970.
    """

    def register(function: Done) -> Done:
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(function))
        return function

    return register


def must_be_complete(app: App) -> None:
    """Raises `RuntimeError` when nobody does one of the jobs that can be left."""
    missing = sorted(job.name for job in JOBS if job.name not in app.tasks)
    if missing:
        raise RuntimeError(f"Nobody does these jobs: {', '.join(missing)}.")
