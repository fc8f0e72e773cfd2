"""Surveys that nobody answered become calls, calls that nobody made become tasks; complaints keep their limits."""

from procrastinate import App

from dispatch.aftercare.queries.complaint_watch import SWEPT_AT_ONCE as COMPLAINTS_AT_ONCE
from dispatch.aftercare.queries.follow_ups import SWEPT_AT_ONCE
from dispatch.aftercare.services import complaint_watch, follow_ups
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every


def register(app: App, backend: CoreBackend) -> None:
    """Registers the sweeps: of follow-ups every five seconds, of complaints every twenty."""

    @every(app, "* * * * * */5", "sweep_follow_ups")
    def sweep_follow_ups(timestamp: int) -> None:
        taken = SWEPT_AT_ONCE
        while taken == SWEPT_AT_ONCE:
            with backend.work() as work:
                taken = follow_ups.sweep(work)

    @every(app, "* * * * * */20", "watch_complaints")
    def watch_complaints(timestamp: int) -> None:
        taken = COMPLAINTS_AT_ONCE
        while taken == COMPLAINTS_AT_ONCE:
            with backend.work() as work:
                taken = complaint_watch.sweep(work)
