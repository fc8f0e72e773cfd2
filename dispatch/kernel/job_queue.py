"""The job engine as use cases and workers see it: a kind of job and ids, committed with the facts they belong to."""

import inspect
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.jobs import Job as EngineJob
from procrastinate.types import JSONValue
from psycopg import AsyncConnection

from dispatch.db.row_security import TAKE_ROLE
from dispatch.db.session import Session, driver_connection
from dispatch.kernel.tracing import Side, span
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.jobs import JOBS, Job, Lane

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 5.0
"""So long a connection is waited for. The pool's own patience doubles with each try, to half a minute and more; whoever
needs a connection after an outage should not wait for that.
"""

REQUEST = "request_id"
"""The argument of every job that names the request which it goes back to."""

Done = TypeVar("Done", bound=Callable[..., Any])


_GIVING_UP: WeakKeyDictionary[App, dict[str, Callable[..., object]]] = WeakKeyDictionary()


class Postponed(Exception):
    """Raised by a job that can't be done now: it gives its slot back and comes again at a time, as often as need be."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class UntilItsTurn(BaseRetryStrategy):
    """Puts a job off that was postponed; any other fault is tried again five times, after 3 s and ever later."""

    FAULTS = 5

    def get_retry_decision(self, *, exception: BaseException, job: EngineJob) -> RetryDecision | None:
        """When the job comes again; None when it has failed for good."""
        if isinstance(exception, Postponed):
            return RetryDecision(retry_at=exception.until)
        return RetryDecision(retry_in={"seconds": 3 ** (job.attempts + 1)}) if job.attempts < self.FAULTS else None


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
        connection = driver_connection(session)
        request_id = request_ids.present()
        given: dict[str, JSONValue] = dict(ids) if request_id is None else {**ids, REQUEST: request_id}
        self._app.configure_task(job.name, queue=job.lane, connection=connection).defer(**given)


def job_engine(database_url: str) -> App:
    """The engine without its tasks; each capability's `jobs` registers its own in a worker. Opens no connection yet."""
    connector = PsycopgConnector(
        conninfo=database_url,
        kwargs={"application_name": "dispatch-jobs", "connect_timeout": 2},
        min_size=2,
        max_size=10,
        timeout=ANSWER_SECONDS,
        reconnect_timeout=ANSWER_SECONDS,
        configure=_own_nothing,
    )
    return App(connector=connector)


async def _own_nothing(connection: AsyncConnection[Any]) -> None:
    await connection.execute(TAKE_ROLE)
    await connection.commit()


def does(
    app: App, job: Job, *, retry: BaseRetryStrategy | None = None, give_up: Callable[..., object] | None = None
) -> Callable[[Done], Done]:
    """Registers the function that does a job. Raises `TypeError` when it takes other arguments than the job has.

    `give_up` takes the same arguments: it is called once the job has failed for good.
    """

    def register(function: Done) -> Done:
        job.must_fit(set(inspect.signature(function).parameters))
        app.task(name=job.name, queue=job.lane, retry=retry or False)(_as_work_of_its_request(job, function))
        if give_up is not None:
            _GIVING_UP.setdefault(app, {})[job.name] = give_up
        return function

    return register


def _as_work_of_its_request(job: Job, function: Done) -> Callable[..., Any]:
    @wraps(function)
    def run(**given: Any) -> Any:
        with request_ids.under(given.pop(REQUEST, None)):
            began = time.monotonic()
            outcome = "put off or failed"
            try:
                with span(f"job {job.name}", Side.WORKS, facts=given):
                    answer = function(**given)
                outcome = "done"
            finally:
                log.info("job", job=job.name, outcome=outcome, milliseconds=_since(began), **given)
            return answer

    return run


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def giving_up(app: App, name: str) -> Callable[..., object]:
    """What is to be done, with the job's arguments, once a job of this name has failed for good."""
    return _GIVING_UP.get(app, {}).get(name, lambda **_ids: None)


def every(app: App, cron: str, name: str, lane: Lane = Lane.UPKEEP) -> Callable[[Done], Done]:
    """Registers what is done again and again (a cron line, seconds last), one at a time over all workers.

    The function is handed the time for which it was due, in seconds since 1970.
    """

    def register(function: Done) -> Done:
        app.periodic(cron=cron)(app.task(name=name, queue=lane, queueing_lock=name)(function))
        return function

    return register


def must_be_complete(app: App) -> None:
    """Raises `RuntimeError` when nobody does one of the jobs that can be left."""
    missing = sorted(job.name for job in JOBS if job.name not in app.tasks)
    if missing:
        raise RuntimeError(f"Nobody does these jobs: {', '.join(missing)}.")
