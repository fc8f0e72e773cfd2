"""What keeps the house itself alive: jobs of dead workers are taken up again, notes that nobody needs are let go."""

from procrastinate import App, JobContext

from dispatch.bootstrap import Backend
from dispatch.db.queries import diaries


def register(app: App, backend: Backend) -> None:
    """Registers the retry of stalled jobs, every ten seconds, and the hourly tidying of notes on changed routes."""

    @app.periodic(cron="* * * * * */10")
    @app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
        stalled = await app.job_manager.get_stalled_jobs()
        for job in stalled:
            await app.job_manager.retry_job(job)

    @app.periodic(cron="17 * * * *")
    @app.task(name="forget_route_changes", queueing_lock="forget_route_changes")
    def forget_route_changes(timestamp: int) -> None:
        with backend.work() as work:
            diaries.forget_changes(work.session)
