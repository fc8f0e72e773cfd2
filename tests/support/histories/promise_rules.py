"""Invariants 43 and 44 as questions to the database: a list of what does not hold, each with what breaks it."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_

from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    Absence,
    Appointment,
    Customer,
    Message,
    Pickup,
    Promise,
    Shift,
    Task,
    Technician,
    Territory,
    Visit,
)
from dispatch.kernel.work import Work
from dispatch.vocabulary.phones import ERASED_NUMBER
from dispatch.vocabulary.states import ARRANGED_VISITS, AWAITED_VISITS, OPEN_VISITS, MessageState
from dispatch.vocabulary.terms import AppointmentState, PromiseKind, PromiseState
from dispatch.workforce.queries import van_parts
from dispatch.workforce.rules.part_needs import quantities_of
from notify import KINDS, OutgoingText, Reason, language_for, spoken, titled_name

ENDS_A_PROMISE = ("cancelled", "postponed", "nobody_came", "missed_you")
"""Texts by which a customer hears that what was promised does not stand."""

REPLACES_A_PROMISE = ("confirmation", "next_visit_planned", "window_changed", "window_narrowed", "technician_changed")
"""Texts by which a customer hears what stands instead."""

SAID_OTHERWISE = (Reason.VERSION_SUPERSEDED, Reason.OPTED_OUT, Reason.DO_NOT_DISTURB)
"""Why a text may have stayed away: a newer one says what is true, or a task tells of somebody who is left in peace."""

SILENCE = timedelta(hours=2)
_NO_KEEPER = ("promise_in_doubt", "visit_interrupted")
"""Tasks about a visit whose technician can't come, and about one that had begun when they could not go on."""


def unsaid(backend: Backend) -> list[str]:
    """43: promises that can't stand and of which nobody has been told."""
    with backend.work() as work:
        return [*_without_a_keeper(work), *_without_parts(work), *_ended_in_silence(work)]


def passed_over(backend: Backend) -> list[str]:
    """43, after a look round: open promises whose window ended two hours ago."""
    with backend.work() as work:
        rows = work.session.query(Promise).filter(
            Promise.kind == PromiseKind.ARRIVAL, Promise.state.in_([PromiseState.MADE, PromiseState.DELIVERED])
        )
        late = [one for one in rows if one.due.upper is not None and one.due.upper + SILENCE <= work.now]
        return [f"43: promise {one.id} passed, and nobody said so" for one in late]


def untrue(backend: Backend, text: OutgoingText) -> list[str]:
    """44: what a text that leaves at this moment says otherwise than it is."""
    with backend.work() as work:
        row = work.session.get_one(Message, int(text.message_id))
        if row.visit_id is None or (row.topic or "").startswith("inbound:"):
            return []
        return [f"44: {row.kind} {row.id}: {fault}" for fault in _faults(work, row, text)]


def _without_a_keeper(work: Work) -> list[str]:
    found = []
    for version in work.session.query(Appointment).filter_by(state=AppointmentState.LIVE):
        visit = version.visit
        if visit.state not in OPEN_VISITS:
            found.append(f"43: appointment {version.id} lives, and its visit is {visit.state}")
        elif not _is_kept(work, visit, version) and not _is_watched(work, visit, *_NO_KEEPER):
            found.append(f"43: appointment {version.id} has nobody who keeps it, and nobody is asked about it")
        elif visit.lacks_mate and visit.state in AWAITED_VISITS and not _is_watched(work, visit, "mate_missing"):
            found.append(f"43: appointment {version.id} needs two, one comes, and nobody is asked about it")
    return found


def _without_parts(work: Work) -> list[str]:
    """Technicians who were announced and have less than their visits need, where nobody was asked to bring it."""
    needed: dict[int, Counter[str]] = defaultdict(Counter)
    for version in work.session.query(Appointment).filter_by(state=AppointmentState.LIVE):
        visit = version.visit
        if visit.technician_id is None or visit.state not in ARRANGED_VISITS or visit.override_reason is not None:
            continue
        if not _is_watched(work, visit, "parts_to_bring", *_NO_KEEPER):
            needed[visit.technician_id] += Counter(quantities_of(visit.parts_needed))
    return [
        f"43: technician {who} has not {dict(lacks)}, which their visits need, and nobody is asked about it"
        for who, needs in needed.items()
        if (lacks := needs - _had(work, who))
    ]


def _had(work: Work, technician_id: int) -> Counter[str]:
    """What a technician carries, and what they are to pick up."""
    carried = Counter({one.part: one.left for one in van_parts.carried(work.session, technician_id)})
    for stop in work.session.query(Pickup).filter_by(technician_id=technician_id, picked_up_at=None):
        carried.update(quantities_of(stop.parts))
    return carried


def _is_kept(work: Work, visit: Visit, version: Appointment) -> bool:
    technician = version.technician
    if visit.technician_id != version.technician_id or not technician.active:
        return False
    if visit.state not in AWAITED_VISITS or visit.override_reason is not None:
        return True  # Whoever breaks a rule by hand says why, and has been told which.
    if visit.pinned_technician_id is None and not _may_come(work, visit, technician):
        return False
    mate = _mate(work, visit)
    comes = [technician] if mate is None else [technician, mate]
    return all(one.active and not _is_away(work, one, visit) for one in comes)


def _may_come(work: Work, visit: Visit, technician: Technician) -> bool:
    """Whether they work then, and the customer lets them come; a pin by hand goes before both."""
    works = work.session.query(Shift).filter(Shift.technician_id == technician.id, Shift.during.overlaps(visit.during))
    wished = visit.required_technician_id in {None, technician.id}
    return wished and technician.id not in visit.excluded_technician_ids and works.first() is not None


def _mate(work: Work, visit: Visit) -> Technician | None:
    return work.session.get(Technician, visit.mate_id) if visit.mate_id is not None else None


def _is_away(work: Work, technician: Technician, visit: Visit) -> bool:
    away = work.session.query(Absence).filter(
        Absence.technician_id == technician.id, Absence.during.overlaps(visit.during)
    )
    return away.first() is not None


def _is_watched(work: Work, visit: Visit, *kinds: str) -> bool:
    asked = work.session.query(Task).filter_by(visit_id=visit.id, state="open")
    return asked.filter(Task.kind.in_(kinds)).first() is not None


def _ended_in_silence(work: Work) -> list[str]:
    """Promises withdrawn or broken, of which no text, call-back or task tells."""
    found = []
    ended = work.session.query(Promise).filter(
        Promise.kind == PromiseKind.ARRIVAL, Promise.state.in_([PromiseState.WITHDRAWN, PromiseState.BROKEN])
    )
    for promise in ended:
        version = work.session.get_one(Appointment, promise.appointment_id)
        if version.state == AppointmentState.FULFILLED or version.visit.arrived_at is not None:
            continue
        if version.visit.order.customer.phone == ERASED_NUMBER:
            continue  # Nobody is there any more who could be told.
        later = work.session.query(Appointment.id).filter(
            Appointment.visit_id == version.visit_id, Appointment.version > version.version
        )
        told = work.session.query(Message).filter(
            or_(
                (Message.appointment_id == version.id) & Message.kind.in_(ENDS_A_PROMISE),
                # Where the text of a newer version waited until that ended, too, its end is what they hear.
                Message.appointment_id.in_([id for (id,) in later])
                & Message.kind.in_((*REPLACES_A_PROMISE, *ENDS_A_PROMISE)),
            ),
            or_(Message.state != MessageState.SUPPRESSED, Message.suppressed_reason.in_(SAID_OTHERWISE)),
        )
        reference = version.visit.order.reference
        asked = [
            task
            for task in work.session.query(Task)
            if task.order_id == promise.order_id or reference in str(task.facts.get("visits", ""))
        ]
        if told.first() is None and not asked:
            found.append(f"43: promise {promise.id} ended as {promise.state}, and nobody said so")
    return found


def _faults(work: Work, row: Message, text: OutgoingText) -> list[str]:
    visit = work.session.get_one(Visit, row.visit_id)
    customer: Customer = visit.order.customer
    version = work.session.get(Appointment, row.appointment_id) if row.appointment_id else None
    technician = version.technician if version else visit.technician
    language = language_for(customer.language)
    needed = KINDS[row.kind].parameters
    faults = []
    if text.to != customer.phone:
        faults.append("it goes to a number that is not the customer's")
    if technician is not None and "technician_name" in needed:
        if titled_name(technician.name, language) not in text.body:
            faults.append("it names the technician otherwise")
        if version is not None and version.state == AppointmentState.LIVE and not _is_kept(work, visit, version):
            faults.append("it announces somebody who does not come")
        mate = _mate(work, visit)
        come = {technician.name} | ({mate.name} if mate is not None else set())
        others = {one.name for one in work.session.query(Technician)} - come
        faults += [f"it names {name}, who does not come" for name in others if name in text.body]
    if technician is not None and "technician_phone" in needed:
        number = spoken(technician.phone, language.home_country_code)
        faults += [] if number in text.body else ["it has another number of the technician's"]
    if version is not None and "window" in needed and row.kind != "waitlist_offer":
        known = _heard(work, visit) if row.kind in ENDS_A_PROMISE else None
        start = _local(work, visit, (known or version).arrival_window.lower)
        faults += [] if language.dates.clock(start) in text.body else ["it says another window"]
    return faults


def _heard(work: Work, visit: Visit) -> Appointment | None:
    """The newest version that the customer was told: an end is about that one."""
    texts = work.session.query(Message).filter(Message.visit_id == visit.id, Message.kind.in_(REPLACES_A_PROMISE))
    told = texts.filter(Message.state.in_([MessageState.SENT, MessageState.DELIVERED])).order_by(Message.id.desc())
    last = next((one for one in told if one.appointment_id is not None), None)
    return work.session.get_one(Appointment, last.appointment_id) if last is not None else None


def _local(work: Work, visit: Visit, at: datetime | None) -> datetime:
    territory = work.session.get(Territory, visit.order.territory_id or 0)
    assert at is not None
    return at.astimezone(ZoneInfo(territory.zone) if territory else work.tools.default_zone)
