"""Webhooks' jobs: what happened is sent every few seconds, what was sent long ago is let go."""

from datetime import timedelta

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.vocabulary.jobs import Lane
from dispatch.webhooks.processes import sending
from dispatch.webhooks.queries import deliveries

KEEP = timedelta(days=30)


def register(app: App, backend: CoreBackend) -> None:
    """Registers the rounds of sending, every five seconds, and the nightly tidying of the log."""

    @every(app, "* * * * * */5", "send_webhooks", Lane.WEBHOOKS)
    def send_webhooks(timestamp: int) -> None:
        sending.relay(backend)
        sending.send_due(backend)

    @every(app, "41 3 * * *", "forget_webhooks")
    def forget_webhooks(timestamp: int) -> None:
        with backend.work() as work:
            deliveries.forget(work.session, work.now, KEEP)
