"""Messaging's jobs: send what is due, find out what became of what was sent, count the days that are over."""

import time

from procrastinate import App

from dispatch.kernel.job_queue import does, every
from dispatch.messaging.processes import reconciliation
from dispatch.messaging.processes.sender_backend import SendingBackend
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.queries.message_report import days
from dispatch.vocabulary.jobs import SEND_DUE, Lane

RECONCILES_FOR_S = 480
"""Shorter than the ten minutes between two rounds."""


def register(app: App, backend: SendingBackend) -> None:
    """Registers sending, its sweep and the count of days; one senders serves the whole process."""
    senders = SenderPool(backend)

    @does(app, SEND_DUE)
    def send_due() -> None:
        senders.send_due()

    @every(app, "*/10 * * * *", "reconcile_texts", Lane.LOOKUPS)
    def reconcile_texts(timestamp: int) -> None:
        begun = time.monotonic()
        while reconciliation.reconcile(backend).asked and time.monotonic() - begun < RECONCILES_FOR_S:
            pass

    @every(app, "* * * * * 55", "keep_message_days", Lane.WORK)
    def keep_message_days(timestamp: int) -> None:
        with backend.work() as work:
            days.keep(work.session, work.now)

    @every(app, f"* * * * * */{backend.settings.sweep_seconds}", "sweep_texts", Lane.TEXTS)
    def sweep_texts(timestamp: int) -> None:
        reconciliation.sweep(backend)
        senders.send_due()
