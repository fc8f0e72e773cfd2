"""Notices which promises will break as things stand, and when one is safe again."""

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Jeopardy, Visit
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.jeopardies import late_seconds
from dispatch.vocabulary.facts import VisitCancelled, VisitReleased
from dispatch.vocabulary.jobs import FIND_REPAIRS


def review(work: Work, technician_id: int) -> int:
    """Compares the expected arrivals of a technician with what was promised; returns how many are at risk.

    A promise that newly is at risk is announced, and its repairs are looked for; one that is safe again, was kept or
    withdrawn is announced as cleared.
    """
    known = {jeopardy.appointment_id: jeopardy for jeopardy in queries.open_of(work.session, technician_id)}
    at_risk = 0
    for visit, appointment in queries.awaited(work.session, technician_id):
        late = late_seconds(visit.eta, window_of(appointment.arrival_window))
        if late:
            at_risk += 1
            _note(work, visit, appointment, late, known.pop(appointment.id, None))
    for jeopardy in known.values():
        clear(work, jeopardy)
    return at_risk


def clear(work: Work, jeopardy: Jeopardy) -> None:
    """Notes that a promise is safe again, was kept, or was replaced by another one."""
    jeopardy.cleared_at = work.now
    _announce(work, "promise.out_of_jeopardy", work.session.get_one(Visit, jeopardy.visit_id))


def clear_with_visit(work: Work, fact: VisitCancelled | VisitReleased) -> None:
    """What nobody comes for any more is at no risk."""
    for jeopardy in queries.open_of_visit(work.session, fact.visit_id):
        clear(work, jeopardy)


def _note(work: Work, visit: Visit, appointment: Appointment, late: int, known: Jeopardy | None) -> None:
    if visit.eta is None or (known is not None and known.expected_at == visit.eta):
        return
    jeopardy = queries.put(work.session, appointment, visit.eta, late, work.now)
    if known is None:
        work.defer(FIND_REPAIRS, jeopardy_id=jeopardy.id)
        _announce(work, "promise.in_jeopardy", visit, late_seconds=late)


def _announce(work: Work, kind: str, visit: Visit, **codes: int) -> None:
    order = visit.order
    announce(work, kind, "visit", visit.id, territory_id=order.territory_id, source=order.source, **codes)
