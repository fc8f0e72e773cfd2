"""Watches the day: arrivals are forecast anew as time passes, and silence does not go unnoticed."""

from datetime import timedelta

from dispatch.db.conflicts import conflict_of
from dispatch.field.queries import technician_day as queries
from dispatch.field.services import eta
from dispatch.field.services.arrivals import break_silent_promises
from dispatch.kernel.backend import CoreBackend
from dispatch.live_day.services import jeopardies
from dispatch.visits.queries.promises import AT_ONCE
from dispatch.vocabulary.windows import Window

NEAR = timedelta(hours=18)
"""Wide enough for a local day in every zone; each technician's own day is decided in the service."""


def refresh_etas(backend: CoreBackend, technician_id: int) -> None:
    """Forecasts one technician's arrivals and tells whom it concerns.

    When a report on one of the visits comes in at the same moment this gives way: that report asks for it again.
    """
    try:
        with backend.work() as work:
            eta.refresh(work, technician_id)
            jeopardies.review(work, technician_id)
    except Exception as error:
        if conflict_of(error) is None:
            raise


def watch(backend: CoreBackend) -> None:
    """Forecasts the arrivals of everybody who is at work, each in a transaction of its own."""
    with backend.work() as work:
        around = Window(work.now - NEAR, work.now + NEAR)
        at_work = queries.technicians_at_work(work.session, around)
    for technician_id in at_work:
        refresh_etas(backend, technician_id)
    broken = AT_ONCE
    while broken == AT_ONCE:
        with backend.work() as work:
            broken = break_silent_promises(work)
