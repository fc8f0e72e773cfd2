"""The reports' job: promises that nobody settled are chased."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.reports.services import promise_ledger


def register(app: App, backend: CoreBackend) -> None:
    """Registers the chase after promises, every five minutes."""

    @every(app, "*/5 * * * *", "chase_promises")
    def chase_promises(timestamp: int) -> None:
        with backend.work() as work:
            promise_ledger.chase(work)
