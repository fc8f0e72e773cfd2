"""What keeps the installation itself alive: jobs of dead workers are taken up again, notes that nobody needs let go."""

from procrastinate import App

from dispatch.booking.queries import schedules
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.operations import failed_jobs, machine_watch, stalled_jobs
from dispatch.operations.privacy import retention
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the care for stalled and failed jobs, every ten seconds, and what is let go by the hour and night."""

    @every(app, "* * * * * */10", "retry_stalled_jobs")
    async def retry_stalled_jobs(timestamp: int) -> None:
        await stalled_jobs.take_up(app)

    @every(app, "* * * * *", "watch_machine")
    def watch_machine(timestamp: int) -> None:
        with backend.work() as work:
            machine_watch.watch(work, backend.machine)

    @every(app, "* * * * * */10", "tell_failed_jobs")
    def tell_failed_jobs(timestamp: int) -> None:
        failed_jobs.tell(backend, app)

    @every(app, "30 2 * * *", "let_data_go", Lane.WORK)
    def let_data_go(timestamp: int) -> None:
        retention.let_go(backend)

    @every(app, "17 * * * *", "forget_route_changes")
    def forget_route_changes(timestamp: int) -> None:
        with backend.work() as work:
            schedules.forget_changes(work.session)
