"""Watches the day: arrivals are forecast anew as time passes, and silence does not go unnoticed."""

from datetime import timedelta

from dispatch.db.errors import conflict_of
from dispatch.db.queries import days as queries
from dispatch.db.queries.promises import AT_ONCE
from dispatch.domain.windows import Window
from dispatch.processes.house import House
from dispatch.services import eta, jeopardy
from dispatch.services.arrivals import break_silent_promises

NEAR = timedelta(hours=18)
"""Wide enough for a local day in every zone; each technician's own day is decided in the service."""


def refresh_etas(house: House, technician_id: int) -> None:
    """Forecasts one technician's arrivals and tells whom it concerns.

    When a report on one of the visits comes in at the same moment this gives way: that report asks for it again.
    """
    try:
        with house.work() as work:
            eta.refresh(work, technician_id)
            jeopardy.review(work, technician_id)
    except Exception as error:
        if conflict_of(error) is None:
            raise


def watch(house: House) -> None:
    """Forecasts the arrivals of everybody who is at work, each in a transaction of its own."""
    with house.work() as work:
        around = Window(work.now - NEAR, work.now + NEAR)
        at_work = queries.technicians_at_work(work.session, around)
    for technician_id in at_work:
        refresh_etas(house, technician_id)
    broken = AT_ONCE
    while broken == AT_ONCE:
        with house.work() as work:
            broken = break_silent_promises(work)
