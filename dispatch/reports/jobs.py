"""The reports' jobs: promises and orders that stay too long at a node are chased, figures of what is over are kept."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.reports.queries.node_delays import SWEPT_AT_ONCE
from dispatch.reports.services import lead_times, node_watch, promise_ledger, report_days, service_days
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the chase after promises and the watch over nodes, every five minutes, and what keeps figures."""

    @every(app, "*/5 * * * *", "chase_promises")
    def chase_promises(timestamp: int) -> None:
        with backend.work() as work:
            promise_ledger.chase(work)

    @every(app, "2-59/5 * * * *", "watch_nodes")
    def watch_nodes(timestamp: int) -> None:
        taken = SWEPT_AT_ONCE
        while taken == SWEPT_AT_ONCE:
            with backend.work() as work:
                taken = node_watch.sweep(work)

    @every(app, "* * * * * 40", "keep_service_days", Lane.WORK)
    def keep_service_days(timestamp: int) -> None:
        with backend.work() as work:
            service_days.keep(work)

    @every(app, "* * * * * 45", "keep_report_days", Lane.WORK)
    def keep_report_days(timestamp: int) -> None:
        with backend.work() as work:
            report_days.keep(work)

    @every(app, "* * * * * 50", "keep_lead_times", Lane.WORK)
    def keep_lead_times(timestamp: int) -> None:
        with backend.work() as work:
            lead_times.keep(work)
