"""What the end of a visit brings about, and how it is taken back when a late report contradicts it."""

from collections.abc import Callable, Mapping
from datetime import date

from dispatch.aftercare.services import completion
from dispatch.customers.services import lines
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Assignment, Visit
from dispatch.field.rules.event_fold import FoldedReports
from dispatch.field.rules.field_events import ENDINGS, STATE_AFTER, FieldEventKind, Hindrance, ReportedEvent
from dispatch.field.services import pickups
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries import assignments as assignment_queries
from dispatch.visits.services.appointments import withdraw
from dispatch.visits.services.held_orders import hold_for_part
from dispatch.visits.services.order_progress import drop_next_visit, follow_visits, link_next_visit
from dispatch.visits.services.reopening import reopen_visit
from dispatch.visits.services.visit_tasks import ask_to_arrange
from dispatch.vocabulary.facts import WorkReported
from dispatch.vocabulary.states import VisitState, advance
from dispatch.vocabulary.terms import AppointmentState, OrderKind
from dispatch.workforce.services import van_parts
from dispatch.workforce.services.zones import zone_of_visit

ENDED = frozenset(STATE_AFTER[kind] for kind in ENDINGS)
"""The ends that come from the field; a cancelled visit is a person's decision."""


def end(work: Work, visit: Visit, account: FoldedReports, ending: ReportedEvent) -> None:
    """Ends a visit as its technician reported, with what hangs on it; a visit that has ended so stays as it is."""
    if visit.state in ENDED:
        return
    _take_over(visit, account, ending)
    if visit.state == VisitState.DRAFT:
        visit.state = advance(VisitState.DRAFT, VisitState.SCHEDULED)
    visit.state = advance(VisitState(visit.state), STATE_AFTER[ending.kind])
    visit.ended_at, visit.ended_by = ending.at, ending.technician_id
    visit.result, visit.notes, visit.reason_code = ending.result, ending.notes, ending.reason
    visit.answers, visit.signed_by = dict(ending.answers) or None, ending.signed_by
    pickups.were_made_for(work, visit, ending.technician_id, ending.at)
    van_parts.use(work, visit, ending.technician_id, ending.parts, ending.at)
    if visit.technician_id != ending.technician_id:
        _free_holder(work, visit)
    _EFFECTS[ending.kind](work, visit, account, ending)
    follow_visits(work, visit.order_id, ending.reason or ending.kind)


def contradicts(visit: Visit, account: FoldedReports) -> bool:
    """Whether a visit has ended otherwise than its reports now say."""
    if visit.state not in ENDED:
        return False
    ending = account.ending
    if ending is None:
        return True
    stands = (visit.state, visit.ended_at, visit.ended_by, visit.result, visit.notes, visit.reason_code)
    said = (STATE_AFTER[ending.kind], ending.at, ending.technician_id, ending.result, ending.notes, ending.reason)
    return stands != said


def take_back(work: Work, visit: Visit, account: FoldedReports) -> bool:
    """Reopens a visit that had ended otherwise, with all that its end had brought about.

    False, and nothing changes, when its holder would have to be on site again but has another visit at that time by
    now: then a person decides.
    """
    if account.ending is None:
        if assignment_queries.is_busy(work.session, visit):
            return False
        work.session.add(Assignment(visit_id=visit.id, technician_id=visit.technician_id, assigned_at=work.now))
    lines.take_back_visit(work, visit)
    van_parts.give_back(work, visit)
    if visit.state == VisitState.COMPLETED:
        completion.take_back(work, visit)
    else:
        drop_next_visit(work, visit, "other_report_counts")
    appointment = newest_appointment(work.session, visit.id)
    if appointment is not None and appointment.state in {AppointmentState.FULFILLED, AppointmentState.MISSED}:
        appointment.state = AppointmentState.LIVE
    reopen_visit(work, visit, "other_report_counts")
    follow_visits(work, visit.order_id, "other_report_counts")
    return True


def _take_over(visit: Visit, account: FoldedReports, ending: ReportedEvent) -> None:
    """Names a technician for a visit that was nobody's any more when its end was reported."""
    if visit.technician_id is None:
        visit.technician_id = ending.technician_id
        visit.during = Range(account.arrived_at or ending.at, ending.at, bounds="[]")


def _free_holder(work: Work, visit: Visit) -> None:
    """Another did the work: the plan's technician is free, and their device learns that with its next `sync`."""
    holder = visit.technician_id
    if holder is None:
        return
    assignment_queries.end_assignments(work.session, visit.id, holder, work.now)
    audit(work, "visit.freed", "visit", visit.id, why="done_by_another", technician_id=holder)
    announce(work, "visit.freed", "visit", visit.id, territory_id=visit.order.territory_id, technician_id=holder)


def _completed(work: Work, visit: Visit, _account: FoldedReports, ending: ReportedEvent) -> None:
    appointment = _fulfilled(work, visit)
    lines.complete_visit(work, visit, ending.devices, _local_day(work, visit, ending))
    completion.complete(work, visit, appointment)
    work.publish(WorkReported(visit.id))


def _partial(work: Work, visit: Visit, _account: FoldedReports, ending: ReportedEvent) -> None:
    _fulfilled(work, visit)
    lines.fit_devices(work, visit, ending.devices, _local_day(work, visit, ending))
    _continue(work, visit, ending)


def _fulfilled(work: Work, visit: Visit) -> Appointment | None:
    """The version that the visit ended; one that counted as missed, too, until somebody reported that they had come.

    Else nothing about the work would reach the customer: texts about a missed version do not leave.
    """
    ended = withdraw(work, visit, AppointmentState.FULFILLED)
    newest = newest_appointment(work.session, visit.id) if ended is None else ended
    if newest is not None and newest.state == AppointmentState.MISSED:
        newest.state = AppointmentState.FULFILLED
        return newest
    return ended


def _local_day(work: Work, visit: Visit, ending: ReportedEvent) -> date:
    return ending.at.astimezone(zone_of_visit(work, visit)).date()


def _cannot_complete(work: Work, visit: Visit, account: FoldedReports, ending: ReportedEvent) -> None:
    appointment = withdraw(work, visit, AppointmentState.MISSED)
    if ending.reason is Hindrance.NOBODY_HOME:
        kind = "care_missed" if visit.order.kind == OrderKind.CARE_VISIT else "missed_you"
        tell(work, kind, visit, appointment=appointment, at=account.arrived_at or ending.at)
    _continue(work, visit, ending)


def _continue(work: Work, visit: Visit, ending: ReportedEvent) -> None:
    why = ending.reason.value if ending.reason else ending.kind.value
    following = link_next_visit(work, visit, why)
    if ending.reason is Hindrance.MISSING_PART:
        hold_for_part(work, visit.order, following.id, ending.notes or "")
    ask_to_arrange(work, visit, following, why)


_EFFECTS: Mapping[FieldEventKind, Callable[[Work, Visit, FoldedReports, ReportedEvent], None]] = {
    FieldEventKind.COMPLETED: _completed,
    FieldEventKind.PARTIAL: _partial,
    FieldEventKind.CANNOT_COMPLETE: _cannot_complete,
}
