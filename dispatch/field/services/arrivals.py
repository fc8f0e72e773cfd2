"""What happens on the way to the door: states, the text on the way, the promise of the arrival."""

from datetime import timedelta

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Promise, Visit
from dispatch.field.rules.drives import Drives
from dispatch.field.rules.eta import on_the_way_eta
from dispatch.field.rules.event_fold import FoldedReports
from dispatch.field.services.eta import drive_seconds
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries import assignments as assignment_queries
from dispatch.visits.queries import promises as promise_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.order_progress import follow_visits
from dispatch.vocabulary.facts import ArrivalInTimeAfterAll, ArrivalMissed, PromiseBroken
from dispatch.vocabulary.states import VisitState, advance, may_advance
from dispatch.vocabulary.terms import AppointmentState, PromiseKind, PromiseState

OPEN_PROMISES = (PromiseState.MADE, PromiseState.DELIVERED)

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


def is_taken_up(work: Work, visit: Visit, account: FoldedReports) -> bool:
    """Whether a visit is its technician's; a missed one is theirs again when they turn out to be there.

    It stays with the planner while they have another visit at that time.
    """
    if visit.technician_id is not None:
        return True
    if account.arrived_at is None:
        return False
    end = account.arrived_at + timedelta(seconds=visit.service_seconds)
    visit.technician_id, visit.during = account.decider, Range(account.arrived_at, end)
    if not assignment_queries.is_busy(work.session, visit):
        return True
    visit.technician_id = visit.during = None
    return False


def proceed(work: Work, visit: Visit, account: FoldedReports, target: VisitState, drives: Drives) -> None:
    """Moves a visit that has not ended to what was reported, and its order with it.

    On the way the customer is told once per appointment version, with the time of arrival and a link, while that is
    news; `drives` says how long the drive takes.
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
        _tell_on_the_way(work, visit, account, drives)
    follow_visits(work, visit.order_id, target.value)


def settle(work: Work, visit: Visit, account: FoldedReports, event_id: str) -> None:
    """Keeps or breaks the promise of the arrival, by the event that did it.

    Who is there before the window ends keeps it: before its start they wait. An end without an arrival breaks it.
    """
    appointment = newest_appointment(work.session, visit.id)
    if appointment is None or (account.arrived_at is None and account.ending is None):
        return
    promise = promise_queries.promise_of(work.session, PromiseKind.ARRIVAL, appointment.id)
    end = appointment.arrival_window.upper
    if promise is None or promise.state == PromiseState.WITHDRAWN or end is None:
        return
    in_time = account.arrived_at is not None and account.arrived_at < end
    state = PromiseState.KEPT if in_time else PromiseState.BROKEN
    if promise.state != state:
        was_broken = promise.state == PromiseState.BROKEN
        promise.state, promise.settled_at, promise.settled_by_event = state, work.now, event_id
        _announce(work, f"promise.{state.value}", promise, visit)
        if state is PromiseState.BROKEN:
            work.publish(ArrivalMissed(promise.id))
        elif was_broken:
            work.publish(ArrivalInTimeAfterAll(promise.id))


def silent_promises(work: Work) -> list[tuple[int, int]]:
    """The promises of arrivals whose window ended two hours ago without any report, with their visits."""
    return promise_queries.overdue_visits(work.session, PromiseKind.ARRIVAL, work.now - SILENCE)


def break_silent_promise(work: Work, promise_id: int, visit_id: int) -> None:
    """Breaks one of them, unless a report came in meanwhile, and lets it be made good."""
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    promise = promise_queries.locked(work.session, promise_id)
    if visit is None or promise.state not in OPEN_PROMISES or promise.appointment_id is None:
        return
    promise.state, promise.settled_at, promise.settled_by_event = PromiseState.BROKEN, work.now, WINDOW_PASSED
    _announce(work, "promise.broken", promise, visit)
    work.publish(ArrivalMissed(promise.id))
    work.publish(PromiseBroken(visit.id, promise.appointment_id))


def _announce(work: Work, kind: str, promise: Promise, visit: Visit) -> None:
    """Says what became of a promise, to those who may see its order."""
    order = visit.order
    announce(
        work, kind, "promise", promise.id, territory_id=order.territory_id, source=order.source,
        promise_kind=promise.kind, visit_id=visit.id, appointment_id=promise.appointment_id,
    )  # fmt: skip


def _tell_on_the_way(work: Work, visit: Visit, account: FoldedReports, drives: Drives) -> None:
    left_at = account.en_route_at or work.now
    visit.eta = on_the_way_eta(left_at, drive_seconds(work, visit, drives), work.now)
    appointment = newest_appointment(work.session, visit.id)
    if appointment is None or appointment.state != AppointmentState.LIVE or work.now - left_at > NEWS_FOR:
        return
    # Who is there early waits: the customer need not be at home before the window opens.
    said = max(visit.eta, window_of(appointment.arrival_window).start)
    if tell(work, "on_the_way", visit, appointment=appointment, eta=said) is not None:
        appointment.told_eta = said
