"""The job engine as the services see it: a name and ids, committed with the facts they belong to."""

from typing import Protocol

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector

from dispatch.db.session import Session, driver_connection


class Queue(Protocol):
    """Where work is left that must happen after the present transaction."""

    def defer(self, session: Session, task: str, **ids: int) -> None:
        """Leaves a job in the session's own transaction. Arguments are ids, nothing else (invariant 38)."""
        ...


class ProcrastinateQueue:
    """Jobs in the same PostgreSQL, written on the session's own connection."""

    def __init__(self) -> None:
        # An engine of its own, never opened: it only words the job, and the session's connection writes it. A
        # worker's engine is opened for asyncio and would refuse the session's connection.
        self._app = App(connector=SyncPsycopgConnector())

    def defer(self, session: Session, task: str, **ids: int) -> None:
        """Leaves a job in the session's own transaction; the worker hears of it at the commit."""
        self._app.configure_task(task, connection=driver_connection(session)).defer(**ids)


def job_engine(database_url: str) -> App:
    """The engine without its tasks; `dispatch.jobs` registers them in a worker. Opens no connection yet."""
    return App(connector=PsycopgConnector(conninfo=database_url, kwargs={"application_name": "dispatch-jobs"}))
