"""Surveys that nobody answered become calls, calls that nobody made become tasks."""

from procrastinate import App

from dispatch.aftercare.queries.follow_ups import SWEPT_AT_ONCE
from dispatch.aftercare.services import follow_ups
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every


def register(app: App, backend: CoreBackend) -> None:
    """Registers the sweep, every five seconds."""

    @every(app, "* * * * * */5", "sweep_follow_ups")
    def sweep_follow_ups(timestamp: int) -> None:
        taken = SWEPT_AT_ONCE
        while taken == SWEPT_AT_ONCE:
            with backend.work() as work:
                taken = follow_ups.sweep(work)
