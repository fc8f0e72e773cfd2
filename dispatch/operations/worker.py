"""A worker process: every job registered, a lane each for what must not wait for each other."""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from procrastinate import App

from dispatch.aftercare import jobs as aftercare_jobs
from dispatch.booking import jobs as booking_jobs
from dispatch.bootstrap import Backend
from dispatch.campaigns import jobs as campaign_jobs
from dispatch.kernel.job_queue import must_be_complete
from dispatch.line_tests import jobs as line_tests_jobs
from dispatch.live_day import jobs as live_day_jobs
from dispatch.messaging import jobs as messaging_jobs
from dispatch.operations import jobs as operations_jobs
from dispatch.operations.lanes import PAUSE_SECONDS, SLOTS, LaneWorker
from dispatch.orders import jobs as orders_jobs
from dispatch.outages import jobs as outages_jobs
from dispatch.planning import jobs as planning_jobs
from dispatch.quality import jobs as quality_jobs
from dispatch.replies import jobs as replies_jobs
from dispatch.reports import jobs as reports_jobs
from dispatch.simulation import jobs as simulation_jobs
from dispatch.uncertainty import jobs as uncertainty_jobs
from dispatch.vocabulary.jobs import Lane
from dispatch.webhooks import jobs as webhooks_jobs
from dispatch.workforce import jobs as workforce_jobs

log = structlog.get_logger(__name__)

LEAVE_AFTER_SECONDS = 25.0
"""So long after it was asked to stop a worker waits for jobs under way; supervisors kill after 30 s and more."""

SPARE_THREADS = 3

REGISTRARS: tuple[Callable[[App, Backend], None], ...] = (
    operations_jobs.register,
    orders_jobs.register,
    planning_jobs.register,
    booking_jobs.register,
    campaign_jobs.register,
    messaging_jobs.register,
    replies_jobs.register,
    live_day_jobs.register,
    aftercare_jobs.register,
    reports_jobs.register,
    quality_jobs.register,
    webhooks_jobs.register,
    outages_jobs.register,
    uncertainty_jobs.register,
    line_tests_jobs.register,
    simulation_jobs.register,
    workforce_jobs.register,
)
"""Each capability's jobs: a function that registers them on the engine."""


def register(backend: Backend) -> App:
    """The engine with every job. Raises `RuntimeError` when nobody does one that can be left."""
    for registrar in REGISTRARS:
        registrar(backend.jobs, backend)
    must_be_complete(backend.jobs)
    return backend.jobs


def run(backend: Backend, *, concurrency: int = 4) -> bool:
    """Works until it is asked to stop (SIGINT, SIGTERM), however often and long the database is away meanwhile.

    `concurrency` is how many jobs of long work (plans, files) run at the same time; the other lanes have slots of
    their own. False when jobs were still under way `LEAVE_AFTER_SECONDS` after it was asked: the process must end
    without waiting for them, and other workers take them up.
    """
    app = register(backend)
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(SLOTS.values()) + concurrency + SPARE_THREADS))
    asked = asyncio.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(which, asked.set)
    return loop.run_until_complete(_until_asked(backend, app, concurrency, asked))


async def _until_asked(backend: Backend, app: App, concurrency: int, asked: asyncio.Event) -> bool:
    while not asked.is_set():
        try:
            if await asyncio.to_thread(backend.database.is_reachable):
                async with app.open_async():
                    return await _work(app, concurrency, asked)
        except Exception as fault:  # noqa: BLE001 - Whatever took the engine down, somebody waits for the next text.
            log.warning("the job engine ended and begins anew", fault=type(fault).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), PAUSE_SECONDS)
    return True


async def _work(app: App, concurrency: int, asked: asyncio.Event) -> bool:
    """Tells whether all jobs had ended when it was asked to. Raises what ended the engine without being asked."""
    worker = LaneWorker(app, {lane: SLOTS.get(lane, concurrency) for lane in Lane})
    working, waiting = asyncio.create_task(worker.work()), asyncio.create_task(asked.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not asked.is_set():
        await working
        raise RuntimeError("The job engine ended without a reason.")
    worker.leave()
    ended, _ = await asyncio.wait({working}, timeout=LEAVE_AFTER_SECONDS)
    if not ended:
        log.warning("jobs under way are left to other workers")
    return bool(ended)
