"""What must hold in the database after every step of a day, whatever the steps were: a list of what does not."""

from dataclasses import replace
from itertools import pairwise

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Appointment, Hold, Message, Plan, Promise, Shift, Technician, Visit, WaitOpening
from dispatch.kernel.work import Work
from dispatch.vocabulary.states import OPEN_VISITS, OfferOutcome, OpeningState, PlanState, WaitState
from dispatch.vocabulary.terms import AppointmentState, HoldState, PromiseKind, PromiseState
from tests.support.carriers import FakeCarrier
from tests.support.histories.message_checker import check
from tests.support.histories.message_histories import Taken
from tests.support.histories.message_history_sources import histories_of

VERSION_KINDS = ("confirmation", "window_changed", "technician_changed")


def broken(backend: Backend) -> list[str]:
    """The numbers of the invariants that do not hold, each with what breaks it."""
    with backend.work() as work:
        return broken_in(work)


def broken_in(work: Work) -> list[str]:
    """The same as one transaction sees it."""
    return [
        *_overlaps(work),
        *_assignments_against_the_rules(work),
        *_appointments_without_a_visit(work),
        *_versions_not_told_once(work),
        *_promises_left_open(work),
        *_plans_left_undone(work),
        *_openings_not_taken_once(work),
    ]


def broken_texts(backend: Backend, carrier: FakeCarrier) -> list[str]:
    """The invariants of messages (12 to 24) that do not hold between the database and what a carrier took.

    What customers write comes in by no carrier here, so that none is asked for it.
    """
    taken = [
        Taken(carrier.name, f"{carrier.name}-{number}", int(text.message_id), text.to, text.body)
        for number, text in enumerate(carrier.taken, start=1)
    ]
    violations = check(replace(histories_of(backend, {}), taken=tuple(taken), strangers=())).violations
    return [f"{one.invariant}: text {one.message_id}: {one.sentence}" for one in violations]


def _overlaps(work: Work) -> list[str]:
    """Invariant 6, for visits among each other and for holds; where the two meet is for `rules_of_steps` to judge."""
    visits = [
        (row.technician_id, row.during.lower, row.during.upper, f"visit {row.id}")
        for row in work.session.query(Visit).filter(Visit.technician_id.is_not(None))
        if row.state in OPEN_VISITS
    ]
    holds = [
        (row.technician_id, row.during.lower, row.during.upper, f"hold {row.id}")
        for row in work.session.query(Hold).filter(Hold.state == HoldState.HELD, Hold.expires_at > work.now)
    ]
    pairs = [pair for taken in (visits, holds) for pair in pairwise(sorted(taken))]
    return [f"6: {one[3]} and {two[3]}" for one, two in pairs if one[0] == two[0] and two[1] < one[2]]


def _assignments_against_the_rules(work: Work) -> list[str]:
    """Invariant 7: skill, territory, shift, absence and window."""
    found = []
    for visit in work.session.query(Visit).filter(Visit.technician_id.is_not(None), Visit.override_reason.is_(None)):
        if visit.state not in OPEN_VISITS:
            continue
        person = work.session.get_one(Technician, visit.technician_id)
        shifts = work.session.query(Shift).filter_by(technician_id=person.id).all()
        absences = work.session.query(Absence).filter_by(technician_id=person.id).all()
        if not set(visit.skills) <= {skill.skill for skill in person.skills}:
            found.append(f"7: visit {visit.id} lacks a skill")
        if person.territory_id != visit.order.territory_id:
            found.append(f"7: visit {visit.id} is in another territory")
        if not any(visit.during in shift.during for shift in shifts):
            found.append(f"7: visit {visit.id} is outside of every shift")
        if any(visit.during.overlaps(absence.during) for absence in absences):
            found.append(f"7: visit {visit.id} is during an absence")
        if visit.windows and not any(visit.during.lower in window.during for window in visit.windows):
            found.append(f"7: visit {visit.id} is outside of its customer's windows")
    return found


def _appointments_without_a_visit(work: Work) -> list[str]:
    """Invariant 23: who and when of a live version are those of the visit; an assigned visit has one."""
    found = []
    live = {row.visit_id: row for row in work.session.query(Appointment).filter_by(state=AppointmentState.LIVE)}
    for visit in work.session.query(Visit):
        appointment = live.get(visit.id)
        assigned = visit.technician_id is not None and visit.state in OPEN_VISITS
        if assigned != (appointment is not None):
            found.append(f"23: visit {visit.id} is {visit.state} and its appointment {appointment}")
        elif appointment is not None and appointment.technician_id != visit.technician_id:
            found.append(f"23: visit {visit.id} was promised somebody else")
        elif appointment is not None and visit.during.lower not in appointment.arrival_window:
            found.append(f"23: visit {visit.id} is planned outside of its promise")
    return found


def _versions_not_told_once(work: Work) -> list[str]:
    """Invariant 12: one text and one promise of arrival for each version, none missing and none extra."""
    found = []
    for appointment in work.session.query(Appointment):
        texts = (
            work.session.query(Message)
            .filter(Message.appointment_id == appointment.id, Message.kind.in_(VERSION_KINDS))
            .count()
        )
        arrivals = work.session.query(Promise).filter_by(appointment_id=appointment.id, kind=PromiseKind.ARRIVAL)
        promises = arrivals.count()
        if (texts, promises) != (1, 1):
            found.append(f"12: appointment {appointment.id} has {texts} texts and {promises} promises")
    return found


def _promises_left_open(work: Work) -> list[str]:
    """A promise of arrival is open exactly while its version lives, unless it was kept or broken."""
    found = []
    about_arrivals = work.session.query(Promise).filter_by(kind=PromiseKind.ARRIVAL)
    for promise in about_arrivals.filter(Promise.appointment_id.is_not(None)):
        state = work.session.get_one(Appointment, promise.appointment_id).state
        is_open = promise.state in (PromiseState.MADE, PromiseState.DELIVERED)
        if is_open and state != AppointmentState.LIVE:
            found.append(f"8: promise {promise.id} is open and its version {state}")
    return found


def _plans_left_undone(work: Work) -> list[str]:
    """Invariant 11: at rest no plan is asked for or being solved, and one that failed says why."""
    undone = (PlanState.REQUESTED, PlanState.SOLVING)
    return [
        f"11: plan {plan.id} is {plan.state}"
        for plan in work.session.query(Plan)
        if plan.state in undone or (plan.state == PlanState.FAILED and not plan.failure_code)
    ]


def _openings_not_taken_once(work: Work) -> list[str]:
    """Invariant 8, at rest: of those who were offered a window one has it as soon as it is taken, and waits no more."""
    found = []
    for opening in work.session.query(WaitOpening):
        winners = [offer.entry.state for offer in opening.offers if offer.outcome == OfferOutcome.TAKEN]
        if winners != [WaitState.TAKEN] * (opening.state == OpeningState.TAKEN):
            found.append(f"8: opening {opening.id} is {opening.state}, and who took it {winners}")
    return found
