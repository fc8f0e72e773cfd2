"""The job engine's worker, made to outlive its database, with slots for each lane that no other lane can take."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.worker import Worker
from psycopg_pool import PoolTimeout

from dispatch.vocabulary.jobs import Lane

log = structlog.get_logger(__name__)

AWAY = (ConnectorException, PoolTimeout)
"""What the engine raises while the database is away."""

PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 8.0
"""A worker that has not given a sign for this long is dead, and its jobs go to another."""

SLOTS: Mapping[Lane, int] = {
    Lane.TEXTS: 3,
    Lane.UPKEEP: 2,
    Lane.LOOKUPS: 1,
    Lane.WEBHOOKS: 2,
    Lane.DAY: 3,
    Lane.STUDIES: 1,
}
"""Jobs at the same time; the lane of long work has what the operator says."""

TRIES_TO_WRITE = 3

_KNOWN = "SELECT id FROM procrastinate_workers WHERE id = %(worker_id)s"
_LOST = "SELECT id FROM procrastinate_jobs WHERE worker_id = %(worker_id)s AND status = 'doing'"


class LaneWorker(Worker):
    """The engine's worker stops for good when its database is away; this one waits, and goes on.

    It stands on inner methods of procrastinate 3, which has no other way in; a test takes the database away.
    """

    def __init__(self, app: App, slots: Mapping[Lane, int]) -> None:
        self._slots = slots
        super().__init__(
            app,
            queues=list(slots),
            name="lanes",
            concurrency=sum(slots.values()),
            fetch_job_polling_interval=PAUSE_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    def leave(self) -> None:
        """Takes up no further job; `work` returns when those under way have ended."""
        self.stop()  # type: ignore[no-untyped-call] # The engine's own has no types.

    async def work(self) -> None:
        """Works until it is told to leave."""
        await self.run()  # type: ignore[no-untyped-call] # The engine's own has no types.

    async def _fetch_and_process_jobs(self) -> None:
        self._new_job_event.clear()
        try:
            while not self._stop_event.is_set() and (free := self._free_lanes()):
                job = await self.app.job_manager.fetch_job(queues=free, worker_id=self.worker_id or 0)
                if job is None:
                    return
                self._begin(job)
        except AWAY:
            log.warning("the database is away")
            await self._until_back()
            log.info("the database is back")

    def _free_lanes(self) -> list[str]:
        taken = Counter(context.job.queue for context in self._running_jobs.values())
        return [str(lane) for lane, slots in self._slots.items() if taken[lane] < slots]

    def _begin(self, job: Job) -> None:
        context = JobContext(
            app=self.app,
            worker_name=self.worker_name,
            worker_queues=self.queues,
            job=job,
            abort_reason=lambda: self._job_ids_to_abort.get(job.id or 0),
            start_timestamp=time.time(),
        )
        under_way = asyncio.create_task(self._process_job(context))
        self._running_jobs[under_way] = context
        under_way.add_done_callback(self._end)

    def _end(self, under_way: asyncio.Task[Any]) -> None:
        del self._running_jobs[under_way]
        self._new_job_event.set()  # A slot is free: somebody may wait for it.

    async def _persist_job_status(self, *given: Any, **named: Any) -> None:
        """A job that is done stays done, however long it takes until that can be written down."""
        tries = 0
        while tries < TRIES_TO_WRITE:
            try:
                await super()._persist_job_status(*given, **named)
            except AWAY:
                # With the database there it is written already, and only the answer was lost; or it never can be.
                tries += await self._is_reachable()
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
        log.warning("the end of a job could not be written down")

    def _start_side_tasks(self) -> list[asyncio.Task[Any]]:
        """The heartbeat, the schedule and the listening: each begins anew when the database took it down."""
        tasks = [self._update_heartbeat, self._poll_jobs_to_abort, self._listen, self._periodic_deferrer]
        return [asyncio.create_task(self._again_and_again(one), name=one.__name__) for one in tasks]

    async def _listen(self) -> None:
        await self.app.job_manager.listen_for_jobs(on_notification=self._handle_notification, queues=self.queues)

    async def _again_and_again(self, side_task: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await side_task()
            except AWAY:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _until_back(self) -> None:
        while not self._stop_event.is_set():
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._sign_in_again()
                await self._take_up_what_was_lost()
            except AWAY:
                continue
            return

    async def _is_reachable(self) -> bool:
        try:
            await self.app.connector.execute_query_async("SELECT 1")
        except AWAY:
            return False
        return True

    async def _sign_in_again(self) -> None:
        """Shows that this worker lives; others may have taken it for dead meanwhile and struck it off."""
        if await self.app.connector.execute_query_all_async(_KNOWN, worker_id=self.worker_id):
            await self.app.job_manager.update_heartbeat(self.worker_id or 0)
        else:
            self.worker_id = await self.app.job_manager.register_worker()

    async def _take_up_what_was_lost(self) -> None:
        """A job may have been handed over with an answer that never came; nobody else would call it stalled."""
        at_work = {context.job.id for context in self._running_jobs.values()}
        for row in await self.app.connector.execute_query_all_async(_LOST, worker_id=self.worker_id):
            if row["id"] not in at_work:
                await self.app.job_manager.retry_job_by_id_async(row["id"], retry_at=datetime.now(UTC))
