"""What keeps the engine itself alive: jobs of dead workers are taken up again."""

from procrastinate import App, JobContext

from dispatch.bootstrap import Backend


def register(app: App, backend: Backend) -> None:
    """Registers the retry of stalled jobs, every ten seconds; it needs nothing of the backend."""

    @app.periodic(cron="* * * * * */10")
    @app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
        stalled = await app.job_manager.get_stalled_jobs()
        for job in stalled:
            await app.job_manager.retry_job(job)
