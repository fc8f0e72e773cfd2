"""Takes in what technicians report: each event once, in any order, with a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.customers.rules.lines import DeviceIn
from dispatch.db.tables import Appointment, FieldEvent, Visit
from dispatch.field.queries import field_events as queries
from dispatch.field.rules.drives import Drives, straight
from dispatch.field.rules.event_fold import FoldedReports, fold, needs_a_person, verdict_on
from dispatch.field.rules.field_events import (
    EARLY_REPORT,
    SAYINGS,
    FieldEventKind,
    Hindrance,
    ReportedEvent,
    effective_time,
)
from dispatch.field.services import arrivals, checklists, reported_work, technicians_word, visit_outcomes
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.vocabulary.checklists import Answer
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState, EventVerdict
from dispatch.workforce.rules.van_parts import PartUse

NOT_THE_LEAD = "not_the_lead"
"""The verdict on the second of two: whoever leads reports the visit."""

_DONE = FieldEventKind.COMPLETED


@dataclass(frozen=True)
class EventIn:
    """An event as a device sent it: `event_id` is the device's own, `device_at` and `sent_at` are its clock's.

    `devices` are those that the technician fitted to the line, told with an end.
    """

    event_id: str
    visit_id: int
    kind: FieldEventKind
    device_at: datetime
    sent_at: datetime | None = None
    result: str | None = None
    notes: str | None = None
    reason: Hindrance | None = None
    devices: tuple[DeviceIn, ...] = ()
    minutes: int | None = None
    """By how much a technician runs late."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """To the checklist, by the item's code, told with completed work."""
    parts: tuple[PartUse, ...] = ()
    """Out of the technician's van."""
    signed_by: str | None = None
    """Who signed for the work."""


@dataclass(frozen=True)
class Verdict:
    """What became of an event, why, and the state of the visit since."""

    event_id: str
    verdict: EventVerdict
    reason: str | None = None
    visit_state: VisitState | None = None
    errors: Mapping[str, Any] | None = None


def take_event(work: Work, event: EventIn, drives: Drives = straight) -> Verdict:
    """Takes one event of the actor's paired device in (invariants 30 to 35).

    Rejected, and not stored: `unknown_visit` (there is none, or they never held it), `not_the_lead` (they come along,
    and whoever leads reports), `event_id_reused` (another event had this id) and `checklist_incomplete` (`errors` names
    what is missing). Whatever else comes in is kept, also when it loses a conflict. Raises `Refused` without a paired
    device. `drives` knows the driving time of a departure, asked for beforehand (`eta.drive_wanted`).
    """
    technician_id, device_id = work.actor.technician_id, work.actor.device_id
    if technician_id is None or device_id is None:
        raise Refused("not_paired", "Pair this device first.")
    return _take(work, event, technician_id, device_id, drives)


def take_by_phone(work: Work, event: EventIn, technician_id: int) -> Verdict:
    """Takes in what a dispatcher writes down for a technician; it counts as if their own device had sent it."""
    return _take(work, event, technician_id, None, straight)


def _take(work: Work, event: EventIn, technician_id: int, device_id: int | None, drives: Drives) -> Verdict:
    visit = queries.lock_visit(work.session, event.visit_id)
    earlier = queries.event_of(work.session, technician_id, event.event_id)
    if earlier is not None:
        return _repeated(earlier, event, visit)
    held_since = queries.first_held_at(work.session, event.visit_id, technician_id)
    if visit is not None and _only_comes_along(work, visit, technician_id, event.device_at):
        return Verdict(event.event_id, EventVerdict.REJECTED, NOT_THE_LEAD, VisitState(visit.state))
    if visit is None or (held_since is None and visit.technician_id != technician_id):
        return Verdict(event.event_id, EventVerdict.REJECTED, "unknown_visit")
    errors = checklists.faults_of(work, visit, technician_id, event.answers) if event.kind is _DONE else {}
    if errors:
        return Verdict(
            event.event_id, EventVerdict.REJECTED, checklists.INCOMPLETE, VisitState(visit.state), {"answers": errors}
        )
    # Somebody who holds a visit without any record of since when has held it since it was made at most.
    row = _keep(work, event, technician_id, device_id, held_since or visit.created_at)
    account = _account(work, visit)
    cancelled = visit.state == VisitState.CANCELLED
    verdict, reason = verdict_on(_report(row), account, cancelled=cancelled)
    row.verdict, row.reason = verdict, reason
    if row.kind in SAYINGS:
        if verdict is EventVerdict.APPLIED:
            technicians_word.hear(work, visit, row)
    elif not cancelled:
        _apply(work, visit, account, row, drives)
    if needs_a_person(_report(row), verdict):
        _ask_a_person(work, visit, row)
    work.defer(REFRESH_ETAS, technician_id=technician_id)
    if visit.mate_id is not None:
        work.defer(REFRESH_ETAS, technician_id=visit.mate_id)
    return Verdict(event.event_id, verdict, reason, VisitState(visit.state))


def _only_comes_along(work: Work, visit: Visit, technician_id: int, at: datetime) -> bool:
    """Whether a technician was the second of two at an instant; what they did before, while they led, is theirs."""
    if visit.mate_id != technician_id:
        return False
    since = queries.mate_since(work.session, visit.id, technician_id)
    return since is None or at >= since or queries.first_held_at(work.session, visit.id, technician_id) is None


def _repeated(earlier: FieldEvent, event: EventIn, visit: Visit | None) -> Verdict:
    same = (earlier.visit_id, earlier.kind, earlier.device_at) == (event.visit_id, event.kind, event.device_at)
    worked_out = {technicians_word.UNTIL}
    said = {name: value for name, value in earlier.payload.items() if name not in worked_out}
    if not same or said != _payload(event):
        return Verdict(event.event_id, EventVerdict.REJECTED, "event_id_reused")
    return Verdict(event.event_id, EventVerdict.DUPLICATE, earlier.reason, VisitState(visit.state) if visit else None)


def _payload(event: EventIn) -> dict[str, Any]:
    told: dict[str, Any] = {"result": event.result, "notes": event.notes, "reason": event.reason}
    fitted = [{"serial": one.serial, "kind": one.kind, "model": one.model} for one in event.devices]
    late = {} if event.minutes is None else {"minutes": event.minutes}
    answers = {"answers": dict(event.answers)} if event.answers else {}
    parts = {"parts": [{"part": one.part, "quantity": one.quantity} for one in event.parts]} if event.parts else {}
    signed = {} if event.signed_by is None else {"signed_by": event.signed_by}
    return told | ({"devices": fitted} if fitted else {}) | late | answers | parts | signed


def _keep(
    work: Work, event: EventIn, technician_id: int, device_id: int | None, held_since: datetime | None
) -> FieldEvent:
    effective = effective_time(event.device_at, assigned_at=held_since, received_at=work.now, sent_at=event.sent_at)
    row = FieldEvent(
        event_id=event.event_id,
        technician_id=technician_id,
        device_id=device_id,
        visit_id=event.visit_id,
        kind=event.kind,
        device_at=event.device_at,
        received_at=work.now,
        effective_at=effective.at,
        skewed=effective.skewed,
        payload=_payload(event),
        verdict=EventVerdict.APPLIED,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _report(row: FieldEvent) -> ReportedEvent:
    reason = row.payload.get("reason")
    return ReportedEvent(
        event_id=row.event_id,
        technician_id=row.technician_id,
        kind=FieldEventKind(row.kind),
        at=row.effective_at,
        result=row.payload.get("result"),
        notes=row.payload.get("notes"),
        reason=Hindrance(reason) if reason else None,
        devices=tuple(DeviceIn(**one) for one in row.payload.get("devices", ())),
        answers=tuple(sorted(row.payload.get("answers", {}).items())),
        parts=tuple(PartUse(**one) for one in row.payload.get("parts", ())),
        signed_by=row.payload.get("signed_by"),
    )


def _account(work: Work, visit: Visit) -> FoldedReports:
    appointment = newest_appointment(work.session, visit.id)
    since = appointment.made_at - EARLY_REPORT if appointment else None
    events = queries.accepted_events(work.session, visit.id)
    return fold(map(_report, events), visit.technician_id or _missed_by(appointment), since)


def _missed_by(appointment: Appointment | None) -> int | None:
    """Whose report still counts for a visit that went back to the planner because nobody had reported anything."""
    missed = appointment is not None and appointment.state == AppointmentState.MISSED
    return appointment.technician_id if appointment is not None and missed else None


def _apply(work: Work, visit: Visit, account: FoldedReports, row: FieldEvent, drives: Drives) -> None:
    """Brings the visit to what all its reports say, and with it whatever hangs on it."""
    if account.state is None:
        return
    stood = reported_work.reported_work(visit)
    if visit_outcomes.contradicts(visit, account) and not visit_outcomes.take_back(work, visit, account):
        return
    before = visit.state
    arrivals.note_times(visit, account)
    arrivals.settle(work, visit, account, row.event_id)
    if account.ending is not None:
        visit_outcomes.end(work, visit, account, account.ending)
    elif arrivals.is_taken_up(work, visit, account):
        arrivals.proceed(work, visit, account, account.state, drives)
    if visit.state != before:
        visit.version += 1
        _announce(work, visit, row)
    reported_work.announce_change(work, visit, stood)


def _announce(work: Work, visit: Visit, row: FieldEvent) -> None:
    order = visit.order
    announce(
        work,
        f"visit.{visit.state}",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        order_id=order.id,
        technician_id=row.technician_id,
        field_event_id=row.id,
    )


def _ask_a_person(work: Work, visit: Visit, row: FieldEvent) -> None:
    said = row.kind.replace("_", " ")
    open_task(
        work,
        "field_conflict",
        f"visit:{visit.id}",
        f"A technician reports “{said}” for visit {visit.id} ({(row.reason or '').replace('_', ' ')}). "
        "Both reports are kept; please decide what holds.",
        order_id=visit.order_id,
        visit_id=visit.id,
        visit=visit.id,
        reported=row.kind,
    )
