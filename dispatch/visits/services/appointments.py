"""Arranges arrivals with customers: each change makes a version, a promise and exactly one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Appointment, Message, Promise, Visit
from dispatch.kernel.records import announce
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.messaging.queries import appointment_versions, messages
from dispatch.messaging.services import customer_links
from dispatch.messaging.services.composing import Draft, post, unsent
from dispatch.messaging.services.customer_notices import NAMING, compose, tell
from dispatch.visits.queries import appointments as queries
from dispatch.visits.rules.appointments import NARROWED, kind_of_change, reminder_at
from dispatch.visits.services.contact_news import tell_who_comes
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.facts import AppointmentsMade, VisitCancelled, VisitReinstated
from dispatch.vocabulary.states import MessageState, OrderState
from dispatch.vocabulary.terms import AppointmentState, OrderKind, PromiseKind, PromiseState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.services.zones import zone_of_visit
from notify import Window as TextWindow
from notify import quiet_end

NEXT_VISIT = "next_visit_planned"

NEW_TIME_COMES = ("postponed", "nobody_came")
"""Who was told one of these waits to hear from us."""

CALLED_OFF = ("cancelled", "order_cancelled")
"""By these a customer hears that nobody comes: to an appointment, or for an order that had none."""

TAKEN_UP = "order_taken_up"
"""Says that an order of which a customer heard that it was cancelled stands again."""

OFFERS = ("slot_offer",)
"""Times for a visit, which are offered for a cancelled one only where the customer asks for them after that."""

EVENT_OF = {
    "confirmation": "appointment.made",
    NEXT_VISIT: "appointment.made",
    "window_changed": "appointment.window_changed",
    "window_narrowed": "appointment.window_narrowed",
    "technician_changed": "appointment.technician_changed",
}


@dataclass(frozen=True)
class Arrangement:
    """That a technician arrives at a visit within a window. `cause` is why, where somebody asked for it.

    `odds_percent`: on so many of a hundred days the window is to hold, where the odds chose it.

    With a grace the text waits for so long, and says what is new against what the customer has heard: whoever takes
    a change back before its text has left tells nobody.
    """

    visit: Visit
    window: Window
    technician_id: int
    plan_id: int | None = None
    cause: str | None = None
    grace: timedelta = timedelta(0)
    odds_percent: float | None = None


@dataclass(frozen=True)
class NewVersion:
    """A version that was made, the change that it is, and the text that tells it; none where it was heard already."""

    visit: Visit
    appointment: Appointment
    change: str
    text: str | None
    heard: Message | None = None
    not_before: datetime | None = None


def arrange(
    work: Work,
    visit: Visit,
    window: Window,
    technician_id: int,
    plan_id: int | None = None,
    *,
    cause: str | None = None,
    grace: timedelta = timedelta(0),
) -> Appointment:
    """Promises the customer that this technician arrives within the window, and tells them.

    Returns the live version unchanged when it says the same already: then nobody is told. Otherwise the live one is
    superseded, its promise withdrawn, and the next version told by the kind that fits the change. `cause` stays with
    the new version (`booked`, `rescheduled`). The caller has locked the visit.
    """
    return arrange_all(work, [Arrangement(visit, window, technician_id, plan_id, cause, grace)])[0]


def arrange_all(work: Work, wanted: Sequence[Arrangement]) -> list[Appointment]:
    """Arranges several visits like `arrange`, each once, with a few statements for all of them together."""
    lives = queries.live_of_many(work.session, [one.visit.id for one in wanted])
    kinds = {one.visit.id: _kind_of(lives.get(one.visit.id), one) for one in wanted}
    changed = [one for one in wanted if kinds[one.visit.id] is not None]
    _end(work, [lives[one.visit.id] for one in changed if one.visit.id in lives], AppointmentState.SUPERSEDED)
    made = _next_versions(work, changed, lives)
    heard = _heard(work, changed, lives)
    _promise(
        work, [_version(work, one, made[one.visit.id], kinds[one.visit.id], heard.get(one.visit.id)) for one in changed]
    )
    stand = [one.visit.id for one in wanted if one.visit.id not in made]
    if stand:
        # Who was promised the same before somebody fell away has somebody again.
        task_rows.end_causes(work.session, stand, work.now, ("promise_in_doubt",))
    _name_both(work, wanted, lives, made)
    return [made.get(one.visit.id) or lives[one.visit.id] for one in wanted]


def _name_both(
    work: Work, wanted: Sequence[Arrangement], lives: Mapping[int, Appointment], made: Mapping[int, Appointment]
) -> None:
    """Tells whoever was named another second of two: a version names the lead, and stays as it is."""
    for one in wanted:
        if one.visit.crew > 1:
            not_before = work.now + one.grace if one.grace else None
            tell_who_comes(work, made.get(one.visit.id) or lives[one.visit.id], not_before=not_before)


def withdraw(work: Work, visit: Visit, state: AppointmentState, *, tell_kind: str | None = None) -> Appointment | None:
    """Ends the live version with this state and withdraws what of its promise is still open.

    Returns the ended version; None when there was none, and then nobody is told. Raises `Refused` for a state that
    does not end a version.
    """
    if state is AppointmentState.LIVE:
        raise Refused("wrong_state", "An appointment is not ended by the state live.")
    live = queries.live_of(work.session, visit.id)
    if live is None:
        return None
    _end(work, [live], state)
    if tell_kind is not None:
        tell(work, tell_kind, visit, appointment=live, window=heard_window(work, live))
    _announce(work, f"appointment.{state.value}", visit, live)
    return live


def cancel_with_visit(work: Work, fact: VisitCancelled) -> None:
    """Ends what was promised for a cancelled visit, and tells the customer once, or whoever waits for a new time.

    Where nothing was promised, whoever has heard of the order hears that it is cancelled.
    """
    visit = work.session.get_one(Visit, fact.visit_id)
    _take_back(work, visit, (*OFFERS, TAKEN_UP))
    if withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="cancelled") is not None:
        return
    ended = queries.newest_of(work.session, visit.id)
    waited = _take_back(work, visit, NEW_TIME_COMES)
    said = appointment_versions.last_said(work.session, visit.order_id, or_waits=CALLED_OFF)
    if said in CALLED_OFF:
        return
    if ended is not None and (waited or appointment_versions.has_left(work.session, ended.id, NEW_TIME_COMES)):
        _tell_of_ended(work, "cancelled", visit, ended)
    elif said is not None and visit.order.state == OrderState.CANCELLED and visit.order.kind != OrderKind.CARE_VISIT:
        # Whoever was invited to a care visit has agreed to nothing, and other ends of an order say so themselves.
        others = [one.id for one in visit.order.visits if one is not visit]
        if not queries.live_of_many(work.session, others):
            tell(work, "order_cancelled", visit, topic=f"order:{visit.order_id}:{visit.version}")


def take_cancellation_back(work: Work, fact: VisitReinstated) -> None:
    """Lets no text of a cancellation leave that is undone: nobody hears of it, only that their time does not stand.

    Whoever has heard of it hears that the order stands again, unless times are offered to them at once.
    """
    visit = work.session.get_one(Visit, fact.visit_id)
    ended = queries.newest_of(work.session, visit.id)
    if _take_back(work, visit, CALLED_OFF):
        told = appointment_versions.last_told(work.session, visit.id, (*NAMING, *NEW_TIME_COMES))
        if ended is not None and told is not None and told.kind in NAMING:
            _tell_of_ended(work, "postponed", visit, ended)
    elif appointment_versions.last_said(work.session, visit.order_id) in CALLED_OFF and not visit.needs_agreement:
        topic = None if ended else f"order:{visit.order_id}:{visit.version}"
        occurrence = appointment_versions.written(work.session, ended.id, TAKEN_UP) + 1 if ended else 1
        tell(work, TAKEN_UP, visit, appointment=ended, topic=topic, occurrence=occurrence)


def _tell_of_ended(work: Work, kind: str, visit: Visit, ended: Appointment) -> None:
    """One more text of a kind about a version that has ended."""
    occurrence = appointment_versions.written(work.session, ended.id, kind) + 1
    tell(work, kind, visit, appointment=ended, occurrence=occurrence, window=heard_window(work, ended))


def heard_window(work: Work, ended: Appointment) -> TextWindow:
    """The window that a customer knows; another one than that which ends, where the text of that has not left."""
    heard = queries.last_heard(work.session, [ended.visit_id]) if ended.version > 1 else {}
    known, _ = heard.get(ended.visit_id, (ended, None))
    window = window_of(known.arrival_window)
    return TextWindow(window.start, window.end)


def _take_back(work: Work, visit: Visit, kinds: Sequence[str]) -> bool:
    """Lets no text of these kinds leave that still waits; whether there was one."""
    waiting = messages.overtake_visit(work.session, visit.id, kinds, work.now)
    for needless in waiting:
        unsent(work, needless, person=False)
    return bool(waiting)


def own_windows(visit: Visit) -> tuple[Window, ...]:
    """When the customer said that they are at home, in order."""
    return tuple(
        Window(row.during.lower, row.during.upper) for row in visit.windows if row.during.lower and row.during.upper
    )


def _kind_of(live: Appointment | None, wanted: Arrangement) -> str | None:
    before = (window_of(live.arrival_window), live.technician_id) if live else None
    visit = wanted.visit
    unasked = wanted.cause is None and visit.previous_visit_id is not None and not visit.windows
    after = (wanted.window, wanted.technician_id)
    return kind_of_change(before, after, planned_by_rule=unasked, cause=wanted.cause)


def text_of_change(heard: Appointment | None, window: Window, technician_id: int) -> str | None:
    """The text that a change asks for against the version that the customer has heard; None when it says the same."""
    before = (window_of(heard.arrival_window), heard.technician_id) if heard else None
    return kind_of_change(before, (window, technician_id))


def _heard(
    work: Work, wanted: Sequence[Arrangement], lives: Mapping[int, Appointment]
) -> dict[int, tuple[Appointment, Message]]:
    """What customers have heard of visits that are arranged with a grace, and whose appointment has not ended."""
    patient = [one.visit.id for one in wanted if one.grace and one.visit.id in lives]
    return queries.last_heard(work.session, patient) if patient else {}


def _version(
    work: Work,
    wanted: Arrangement,
    made: Appointment,
    change: str | None,
    heard: tuple[Appointment, Message] | None,
) -> NewVersion:
    known = change or "confirmation"
    if not wanted.grace:
        return NewVersion(wanted.visit, made, known, known)
    before, message = heard or (None, None)
    text = text_of_change(before, wanted.window, wanted.technician_id)
    if before is None and change == NEXT_VISIT:
        text = change
    return NewVersion(wanted.visit, made, known, text, message, work.now + wanted.grace)


def _end(work: Work, appointments: Sequence[Appointment], state: AppointmentState) -> None:
    if not appointments:
        return
    for appointment in appointments:
        appointment.state = state
    # Written before the next version is: one live version per visit is a unique index.
    work.session.flush()
    queries.withdraw_open_promises(
        work.session,
        [appointment.id for appointment in appointments],
        settled_at=work.now,
        settled_by_event=f"appointment.{state.value}",
    )


def _next_versions(
    work: Work, wanted: Sequence[Arrangement], lives: Mapping[int, Appointment]
) -> dict[int, Appointment]:
    """The new live versions, by visit; `lives` are those that they take the place of."""
    technicians = people_queries.by_id(work.session, {one.technician_id for one in wanted})
    last = queries.last_versions(work.session, [one.visit.id for one in wanted])
    made = {
        one.visit.id: Appointment(
            visit_id=one.visit.id,
            version=last.get(one.visit.id, 0) + 1,
            state=AppointmentState.LIVE,
            arrival_window=Range(one.window.start, one.window.end),
            technician=technicians[one.technician_id],
            plan_id=one.plan_id,
            made_at=work.now,
            cause=one.cause,
            told_odds_percent=_odds(one, lives.get(one.visit.id)),
            confirmed_at=_confirmed_at(one, lives.get(one.visit.id)),
        )
        for one in wanted
    }
    work.session.add_all(made.values())
    work.session.flush()
    return made


def _odds(wanted: Arrangement, before: Appointment | None) -> float | None:
    """The odds of the window; of one that stays as it was told they stay, too."""
    if wanted.odds_percent is not None or before is None or window_of(before.arrival_window) != wanted.window:
        return wanted.odds_percent
    return before.told_odds_percent


def _confirmed_at(wanted: Arrangement, before: Appointment | None) -> datetime | None:
    """Whoever confirmed a window has confirmed what lies within it."""
    return before.confirmed_at if before is not None and wanted.cause == NARROWED else None


def _promise(work: Work, told: Sequence[NewVersion]) -> None:
    """Tells each customer their version, reminds them of it, and notes what they were promised by which text."""
    drafts: list[Draft] = []
    places: list[int | None] = []
    customer_links.issue_all(work, {one.visit.id: one.appointment.arrival_window for one in told})
    for one in told:
        places.append(len(drafts) if one.text else None)
        if one.text:
            drafts.append(_telling(work, one, one.text))
        window, zone = window_of(one.appointment.arrival_window), zone_of_visit(work, one.visit)
        at = reminder_at(window, zone, work.now)
        if at is not None:
            drafts.append(compose(work, "reminder", one.visit, appointment=one.appointment, not_before=at))
    messages = post(work, drafts)
    for one, place in zip(told, places, strict=True):
        _note_promise(work, one, one.heard if place is None else messages[place])
        _announce(work, EVENT_OF[one.change], one.visit, one.appointment)
    if told:
        work.publish(AppointmentsMade(tuple(one.visit.id for one in told)))


def _telling(work: Work, version: NewVersion, kind: str) -> Draft:
    answers = version.appointment.cause not in (None, NARROWED) and _is_quiet(work, zone_of_visit(work, version.visit))
    return compose(
        work,
        kind,
        version.visit,
        appointment=version.appointment,
        answers=answers,
        not_before=version.not_before,
    )


def _note_promise(work: Work, version: NewVersion, message: Message | None) -> None:
    appointment = version.appointment
    heard = version.text is None and message is not None and message.state == MessageState.DELIVERED
    work.session.add(
        Promise(
            kind=PromiseKind.ARRIVAL,
            order_id=version.visit.order_id,
            visit_id=version.visit.id,
            appointment_id=appointment.id,
            technician_id=appointment.technician_id,
            message_id=message.id if message else None,
            due=appointment.arrival_window,
            state=PromiseState.DELIVERED if heard else PromiseState.MADE,
            made_at=work.now,
        )
    )


def _is_quiet(work: Work, zone: ZoneInfo) -> bool:
    """Whether texts wait for the morning now; who books at this hour is answered all the same."""
    rules = work.tools.texting.rules
    return quiet_end(work.now, zone, rules.quiet_from, rules.quiet_until) is not None


def _announce(work: Work, kind: str, visit: Visit, appointment: Appointment) -> None:
    announce(
        work,
        kind,
        "visit",
        visit.id,
        territory_id=visit.order.territory_id,
        source=visit.order.source,
        order_id=visit.order_id,
        appointment_id=appointment.id,
        version=appointment.version,
        technician_id=appointment.technician_id,
        window_from=_written(appointment.arrival_window.lower),
        window_until=_written(appointment.arrival_window.upper),
    )


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
