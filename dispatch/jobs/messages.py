"""The messages room's tasks: send what is due, find out what became of what was sent."""

import time

from procrastinate import App

from dispatch.bootstrap import Backend
from dispatch.processes import looking_up, other_times
from dispatch.processes.sending import Crew

RECONCILES_FOR_S = 480
"""Shorter than the ten minutes between two rounds."""


def register(app: App, backend: Backend) -> None:
    """Registers sending and its sweep; one crew serves the whole process."""
    crew = Crew(backend)

    @app.task(name="send_due")
    def send_due() -> None:
        crew.send_due()

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="reconcile_texts", queueing_lock="reconcile_texts")
    def reconcile_texts(timestamp: int) -> None:
        begun = time.monotonic()
        while looking_up.reconcile(backend).asked and time.monotonic() - begun < RECONCILES_FOR_S:
            pass

    @app.task(name="offer_slots")
    def offer_slots(inbound_id: int, visit_id: int) -> None:
        other_times.offer(backend, inbound_id, visit_id)

    @app.task(name="take_slot")
    def take_slot(inbound_id: int, visit_id: int, offer_id: int, number: int) -> None:
        other_times.take(backend, inbound_id, visit_id, offer_id, number)

    @app.periodic(cron=f"* * * * * */{backend.settings.sweep_seconds}")
    @app.task(name="sweep_texts", queueing_lock="sweep_texts")
    def sweep_texts(timestamp: int) -> None:
        looking_up.sweep(backend)
        crew.send_due()
