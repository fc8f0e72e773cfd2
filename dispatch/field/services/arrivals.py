"""What happens on the way to the door: states, the text on the way, the promise of the arrival."""

from datetime import timedelta

from dispatch.db.tables import Visit
from dispatch.field.rules.eta import on_the_way_eta
from dispatch.field.rules.event_fold import FoldedReports
from dispatch.field.services.eta import drive_seconds
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import promises as promise_queries
from dispatch.visits.services.order_progress import follow_visits
from dispatch.vocabulary.states import VisitState, advance, may_advance
from dispatch.vocabulary.terms import AppointmentState, PromiseKind, PromiseState

NEWS_FOR = timedelta(minutes=10)
"""A departure that is reported later than this is no news to the customer any more."""

WINDOW_PASSED = "window_passed"
"""What broke a promise when nobody reported anything; a late report that says otherwise still counts."""

SILENCE = timedelta(hours=2)
"""How long after its end an arrival window waits for a device that was offline."""


def note_times(visit: Visit, account: FoldedReports) -> None:
    """Writes when the technician left, arrived and began."""
    visit.en_route_at = account.en_route_at
    visit.arrived_at = account.arrived_at
    visit.started_at = account.started_at


def proceed(work: Work, visit: Visit, account: FoldedReports, target: VisitState) -> None:
    """Moves a visit that has not ended to what was reported, and its order with it.

    On the way the customer is told once per appointment version, with the time of arrival and a link, while that is
    news.
    """
    if visit.state == VisitState.DRAFT:
        visit.state = advance(VisitState.DRAFT, VisitState.SCHEDULED)
    current = VisitState(visit.state)
    if not may_advance(current, target):
        return
    visit.state = advance(current, target)
    if target is VisitState.ON_SITE:
        visit.eta = account.arrived_at
    if target is VisitState.EN_ROUTE:
        _tell_on_the_way(work, visit, account)
    follow_visits(work, visit.order_id, target.value)


def settle(work: Work, visit: Visit, account: FoldedReports, event_id: str) -> None:
    """Keeps or breaks the promise of the arrival, by the event that did it.

    Who is there before the window ends keeps it: before its start they wait. An end without an arrival breaks it.
    """
    appointment = appointment_queries.newest_appointment(work.session, visit.id)
    if appointment is None or (account.arrived_at is None and account.ending is None):
        return
    promise = promise_queries.promise_of(work.session, PromiseKind.ARRIVAL, appointment.id)
    end = appointment.arrival_window.upper
    if promise is None or promise.state == PromiseState.WITHDRAWN or end is None:
        return
    in_time = account.arrived_at is not None and account.arrived_at < end
    state = PromiseState.KEPT if in_time else PromiseState.BROKEN
    if promise.state != state:
        promise.state, promise.settled_at, promise.settled_by_event = state, work.now, event_id
        announce(work, f"promise.{state.value}", "promise", promise.id, promise_kind=promise.kind, visit_id=visit.id)


def break_silent_promises(work: Work) -> int:
    """Breaks the promises of arrivals whose window ended two hours ago without any report; returns how many."""
    overdue = promise_queries.overdue(work.session, PromiseKind.ARRIVAL, work.now - SILENCE)
    for promise in overdue:
        promise.state, promise.settled_at, promise.settled_by_event = PromiseState.BROKEN, work.now, WINDOW_PASSED
        announce(work, "promise.broken", "promise", promise.id, promise_kind=promise.kind, visit_id=promise.visit_id)
    return len(overdue)


def _tell_on_the_way(work: Work, visit: Visit, account: FoldedReports) -> None:
    left_at = account.en_route_at or work.now
    visit.eta = on_the_way_eta(left_at, drive_seconds(work, visit), work.now)
    appointment = appointment_queries.newest_appointment(work.session, visit.id)
    if appointment is None or appointment.state != AppointmentState.LIVE or work.now - left_at > NEWS_FOR:
        return
    if tell(work, "on_the_way", visit, appointment=appointment, eta=visit.eta) is not None:
        appointment.told_eta = visit.eta
