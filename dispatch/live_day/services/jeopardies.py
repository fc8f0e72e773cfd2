"""Notices which promises will break as things stand, and when one is safe again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Jeopardy, Visit
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.jeopardies import WORTH_WRITING, PromiseRisk, is_unlikely, late_seconds
from dispatch.vocabulary.facts import VisitCancelled, VisitsReleased
from dispatch.vocabulary.jobs import FIND_REPAIRS


def review(work: Work, technician_id: int, odds: Mapping[int, float] | None = None) -> int:
    """Compares the expected arrivals of a technician with what was promised; returns how many are at risk.

    `odds` (0 to 1) are those of arriving in time, by visit, as far as they are known: one that becomes unlikely is at
    risk long before it is certain to be late. A promise that newly is at risk is announced, and its repairs are looked
    for; one that is safe again, was kept or withdrawn is announced as cleared.
    """
    known = {jeopardy.appointment_id: jeopardy for jeopardy in queries.open_of(work.session, technician_id)}
    at_risk = 0
    for visit, appointment in queries.awaited(work.session, technician_id):
        late = late_seconds(visit.eta, window_of(appointment.arrival_window))
        percent = None if odds is None or visit.id not in odds else round(100 * odds[visit.id], 1)
        row = known.get(appointment.id)
        if late or is_unlikely(percent, work.tools.at_risk_percent, was_at_risk=row is not None):
            at_risk += 1
            _note(work, visit, appointment, PromiseRisk(late, percent), known.pop(appointment.id, None))
    for jeopardy in known.values():
        clear(work, jeopardy)
    return at_risk


def clear(work: Work, jeopardy: Jeopardy) -> None:
    """Notes that a promise is safe again, was kept, or was replaced by another one."""
    jeopardy.cleared_at = work.now
    _announce(work, "promise.out_of_jeopardy", work.session.get_one(Visit, jeopardy.visit_id))


def clear_with_visit(work: Work, fact: VisitCancelled) -> None:
    """What nobody comes for any more is at no risk."""
    _clear_of(work, (fact.visit_id,))


def clear_released(work: Work, fact: VisitsReleased) -> None:
    """What nobody comes for until somebody else is found is at no risk of their being late."""
    _clear_of(work, fact.visit_ids)


def _clear_of(work: Work, visit_ids: Sequence[int]) -> None:
    for jeopardy in queries.open_of_visits(work.session, visit_ids):
        clear(work, jeopardy)


def _note(work: Work, visit: Visit, appointment: Appointment, risk: PromiseRisk, known: Jeopardy | None) -> None:
    if visit.eta is None or (known is not None and _is_told(known, visit.eta, risk)):
        return
    jeopardy = queries.put(work.session, appointment, visit.eta, risk, work.now)
    if known is None:
        work.defer(FIND_REPAIRS, jeopardy_id=jeopardy.id)
        codes = {} if risk.odds_percent is None else {"odds_percent": risk.odds_percent}
        _announce(work, "promise.in_jeopardy", visit, late_seconds=risk.late_seconds, **codes)


def _is_told(known: Jeopardy, expected_at: datetime, risk: PromiseRisk) -> bool:
    """Whether the row says so already, but for what drawn days may change by themselves."""
    before, now = known.odds_percent, risk.odds_percent
    same = before == now or (before is not None and now is not None and abs(before - now) < WORTH_WRITING)
    return known.expected_at == expected_at and known.late_seconds == risk.late_seconds and same


def _announce(work: Work, kind: str, visit: Visit, **codes: float) -> None:
    order = visit.order
    announce(work, kind, "visit", visit.id, territory_id=order.territory_id, source=order.source, **codes)
