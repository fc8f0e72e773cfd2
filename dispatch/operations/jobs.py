"""What keeps the installation itself alive: jobs of dead workers are taken up again, notes that nobody needs let go."""

from procrastinate import App

from dispatch.booking.queries import schedules
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.operations import machine_watch, stalled_jobs


def register(app: App, backend: CoreBackend) -> None:
    """Registers the retry of stalled jobs, every ten seconds, and the hourly tidying of notes on changed routes."""

    @every(app, "* * * * * */10", "retry_stalled_jobs")
    async def retry_stalled_jobs(timestamp: int) -> None:
        await stalled_jobs.take_up(app)

    @every(app, "* * * * *", "watch_machine")
    def watch_machine(timestamp: int) -> None:
        with backend.work() as work:
            machine_watch.watch(work, backend.machine)

    @every(app, "17 * * * *", "forget_route_changes")
    def forget_route_changes(timestamp: int) -> None:
        with backend.work() as work:
            schedules.forget_changes(work.session)
