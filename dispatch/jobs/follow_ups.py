"""Surveys that nobody answered become calls, calls that nobody made become tasks."""

from procrastinate import App

from dispatch.bootstrap import Backend
from dispatch.db.queries.follow_ups import SWEPT_AT_ONCE
from dispatch.services import follow_ups


def register(app: App, backend: Backend) -> None:
    """Registers the sweep, every five seconds."""

    @app.periodic(cron="* * * * * */5")
    @app.task(name="sweep_follow_ups", queueing_lock="sweep_follow_ups")
    def sweep_follow_ups(timestamp: int) -> None:
        taken = SWEPT_AT_ONCE
        while taken == SWEPT_AT_ONCE:
            with backend.work() as work:
                taken = follow_ups.sweep(work)
