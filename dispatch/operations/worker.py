"""A worker process: every task registered, stalled jobs retried, its own heartbeat short."""

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from dispatch.aftercare import jobs as aftercare_jobs
from dispatch.booking import jobs as booking_jobs
from dispatch.bootstrap import Backend
from dispatch.kernel.job_queue import must_be_complete
from dispatch.live_day import jobs as live_day_jobs
from dispatch.messaging import jobs as messaging_jobs
from dispatch.operations import jobs as operations_jobs
from dispatch.orders import jobs as orders_jobs
from dispatch.planning import jobs as planning_jobs
from dispatch.replies import jobs as replies_jobs
from dispatch.reports import jobs as reports_jobs

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 8.0
"""A worker that has not given a sign for this long is dead, and its jobs go to another."""

REGISTRARS: tuple[Callable[[App, Backend], None], ...] = (
    operations_jobs.register,
    orders_jobs.register,
    planning_jobs.register,
    booking_jobs.register,
    messaging_jobs.register,
    replies_jobs.register,
    live_day_jobs.register,
    aftercare_jobs.register,
    reports_jobs.register,
)
"""Each capability's jobs: a function that registers them on the engine."""


def register(backend: Backend) -> App:
    """The engine with every job. Raises `RuntimeError` when nobody does one that can be left."""
    for registrar in REGISTRARS:
        registrar(backend.jobs, backend)
    must_be_complete(backend.jobs)
    return backend.jobs


def run(backend: Backend, *, concurrency: int = 4) -> None:
    """Works until it is asked to stop (SIGINT, SIGTERM); when the engine gives up, as it does while the database is
    away, it begins anew every second.
    """
    app = register(backend)
    while not asyncio.run(_work(app, concurrency)):
        log.warning("the worker lost the database and begins anew")
        time.sleep(PAUSE_SECONDS)


async def _work(app: App, concurrency: int) -> bool:
    """Tells whether it ended because it was asked to. The engine ends quietly, too, when only its listener broke."""
    asked = asyncio.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(which, asked.set)
    working, waiting = asyncio.create_task(_run_engine(app, concurrency)), asyncio.create_task(asked.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    (working if asked.is_set() else waiting).cancel()
    with suppress(asyncio.CancelledError, ConnectorException):
        await working
    return asked.is_set()


async def _run_engine(app: App, concurrency: int) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
        )
