"""Does what workers do, in this process and on the test's clock."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatch.aftercare.services import follow_ups
from dispatch.bootstrap import Backend
from dispatch.kernel.job_queue import job_engine
from dispatch.live_day.processes import day_watch
from dispatch.messaging.processes import reconciliation
from dispatch.messaging.processes.sending import SenderPool
from dispatch.operations.worker import register
from tests.support.clocks import FixedClock
from tests.support.running.run_async import run_alone

WATCH_EVERY = timedelta(minutes=10)


@dataclass
class WorkerLoop:
    """Sends what is due and, every ten minutes of the test's clock, watches the day and sweeps what is overdue."""

    backend: Backend
    clock: FixedClock
    _watched_at: datetime | None = field(default=None)

    def __post_init__(self) -> None:
        self._crew = SenderPool(self.backend)

    def until(self, at: datetime) -> None:
        self.clock.set(max(at, self.clock.now()))

    def settle(self) -> None:
        now = self.clock.now()
        if self._watched_at is None or now - self._watched_at >= WATCH_EVERY:
            self._watched_at = now
            self.sweep()
        self._crew.send_due()

    def sweep(self) -> None:
        day_watch.watch(self.backend)
        reconciliation.sweep(self.backend)
        with self.backend.work() as work:
            follow_ups.sweep(work)

    def run_jobs(self) -> None:
        """Runs every job that is there through a real worker, until none is left."""
        app = register(replace(self.backend, jobs=job_engine(self.backend.database.url)))

        async def work() -> None:
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False)

        run_alone(work())
