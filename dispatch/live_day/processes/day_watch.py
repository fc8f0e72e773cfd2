"""Watches the day: arrivals are forecast anew as time passes, and silence does not go unnoticed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from dispatch.db.conflicts import conflict_of
from dispatch.field.queries import technician_day as queries
from dispatch.field.rules import drives as drive_times
from dispatch.field.services import arrivals, eta
from dispatch.field.services.silence import note_silence
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.live_day.queries import stranded_promises as queries_of_stranded
from dispatch.live_day.services import jeopardies, narrowing, stranded_promises
from dispatch.visits.services import visit_links
from dispatch.vocabulary.windows import Window

NEAR = timedelta(hours=18)
"""Wide enough for a local day in every zone; each technician's own day is decided in the service."""


def refresh_etas(backend: CoreBackend, technician_id: int) -> None:
    """Forecasts one technician's arrivals and tells whom it concerns.

    The roads are asked for the driving times first, with no transaction held. When a report on one of the visits comes
    in at the same moment this gives way: that report asks for it again.
    """
    with backend.work() as work:
        wanted = eta.drives_wanted(work, technician_id)
    drives = drive_times.ask(backend.roads, wanted)
    try:
        with backend.work() as work:
            day = eta.refresh(work, technician_id, drives)
            _mind_silence(work, technician_id)
            jeopardies.review(work, technician_id, day.odds)
            narrowing.narrow(work, technician_id, day.starts)
    except Exception as error:
        if conflict_of(error) is None:
            raise


def _mind_silence(work: Work, technician_id: int) -> None:
    silent = eta.silent_visits(work, technician_id)
    if silent is not None:
        note_silence(work, *silent)


def watch(backend: CoreBackend) -> None:
    """Forecasts the arrivals of everybody who is at work, each in a transaction of its own."""
    with backend.work() as work:
        around = Window(work.now - NEAR, work.now + NEAR)
        at_work = queries.technicians_at_work(work.session, around)
    for technician_id in at_work:
        refresh_etas(backend, technician_id)
    _each(backend, visit_links.review)
    with backend.work() as work:
        overdue, stranded = arrivals.silent_promises(work), queries_of_stranded.stranded(work.session, work.now)
    for promise_id, visit_id in overdue:
        _each(backend, partial(arrivals.break_silent_promise, promise_id=promise_id, visit_id=visit_id))
    for visit_id in stranded:
        _each(backend, partial(stranded_promises.end_stranded, visit_id=visit_id))


def _each(backend: CoreBackend, step: Callable[[Work], object]) -> None:
    """One of many in a transaction of its own; where others are at it the next round comes back to it."""
    try:
        with backend.work() as work:
            step(work)
    except Exception as error:
        if conflict_of(error) is None:
            raise
