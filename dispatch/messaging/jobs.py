"""Messaging's jobs: send what is due, find out what became of what was sent."""

import time

from procrastinate import App

from dispatch.kernel.job_queue import does, every
from dispatch.messaging.processes import reconciliation
from dispatch.messaging.processes.sender_backend import SendingHouse
from dispatch.messaging.processes.sending import Crew
from dispatch.vocabulary.jobs import SEND_DUE

RECONCILES_FOR_S = 480
"""Shorter than the ten minutes between two rounds."""


def register(app: App, house: SendingHouse) -> None:
    """Registers sending and its sweep; one crew serves the whole process."""
    crew = Crew(house)

    @does(app, SEND_DUE)
    def send_due() -> None:
        crew.send_due()

    @every(app, "*/10 * * * *", "reconcile_texts")
    def reconcile_texts(timestamp: int) -> None:
        begun = time.monotonic()
        while reconciliation.reconcile(house).asked and time.monotonic() - begun < RECONCILES_FOR_S:
            pass

    @every(app, f"* * * * * */{house.settings.sweep_seconds}", "sweep_texts")
    def sweep_texts(timestamp: int) -> None:
        reconciliation.sweep(house)
        crew.send_due()
