"""Ends promises that nobody was found for: the customer is told, and a person arranges another time."""

from dispatch.kernel.work import Work
from dispatch.live_day.queries import stranded_promises as queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.appointments import withdraw
from dispatch.vocabulary.facts import PromiseTakenBack
from dispatch.vocabulary.terms import AppointmentState


def end_stranded(work: Work, visit_id: int) -> bool:
    """Ends the promise of a visit that still has nobody and that no repair is computed for; tells whether it did."""
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    if visit is None or not queries.is_stranded(work.session, visit_id, work.now):
        return False
    lost = withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="postponed")
    if lost is None:
        return False
    work.publish(PromiseTakenBack(visit.id, lost.id, "technician_unavailable"))
    return True
