"""The reports' jobs: promises that nobody settled are chased, and orders that stay too long at a node."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.reports.queries.node_delays import SWEPT_AT_ONCE
from dispatch.reports.services import node_watch, promise_ledger


def register(app: App, backend: CoreBackend) -> None:
    """Registers the chase after promises and the watch over the nodes of the process, every five minutes each."""

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
