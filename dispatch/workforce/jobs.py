"""The watch over certificates: those that end soon, and visits that none covers."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.vocabulary.jobs import Lane
from dispatch.workforce.services import certificates


def register(app: App, backend: CoreBackend) -> None:
    """Registers the watch, once a minute."""

    @every(app, "* * * * *", "watch_certificates", Lane.UPKEEP)
    def watch_certificates(timestamp: int) -> None:
        with backend.work() as work:
            certificates.watch(work)
