"""Arranges arrivals with customers: each change makes a version, a promise and exactly one text."""

from dispatch.db.models import Appointment, Promise, Visit
from dispatch.db.queries import appointments as queries
from dispatch.db.ranges import Range
from dispatch.domain.appointments import kind_of_change, reminder_at
from dispatch.domain.errors import Refused
from dispatch.domain.windows import Window
from dispatch.domain.words import AppointmentState, PromiseKind
from dispatch.services.records import announce
from dispatch.services.telling import tell, zone_of
from dispatch.services.work import Work

EVENT_OF = {
    "confirmation": "appointment.made",
    "window_changed": "appointment.window_changed",
    "technician_changed": "appointment.technician_changed",
}


def arrange(
    work: Work,
    visit: Visit,
    window: Window,
    technician_id: int,
    plan_id: int | None = None,
    *,
    cause: str | None = None,
) -> Appointment:
    """Promises the customer that this technician arrives within the window, and tells him.

    Returns the live version unchanged when it says the same already: then nobody is told. Otherwise the live one is
    superseded, its promise withdrawn, and the next version told by the kind that fits the change. `cause` stays with
    the new version (`booked`, `rescheduled`). The caller has locked the visit.
    """
    live = queries.live_of(work.session, visit.id)
    before = (window_of(live), live.technician_id) if live else None
    kind = kind_of_change(before, (window, technician_id))
    if live is not None and kind is None:
        return live
    if live is not None:
        _end(work, live, AppointmentState.SUPERSEDED)
    appointment = _next_version(work, visit, window, technician_id, plan_id)
    appointment.cause = cause
    _promise(work, visit, appointment, kind or "confirmation")
    return appointment


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
    _end(work, live, state)
    if tell_kind is not None:
        tell(work, tell_kind, visit, appointment=live)
    _announce(work, f"appointment.{state.value}", visit, live)
    return live


def window_of(appointment: Appointment) -> Window:
    """The promised arrival window as a plain value."""
    during = appointment.arrival_window
    if during.lower is None or during.upper is None:
        raise ValueError("An arrival window has two ends.")
    return Window(during.lower, during.upper)


def own_windows(visit: Visit) -> tuple[Window, ...]:
    """When the customer said that he is at home, in order."""
    return tuple(
        Window(row.during.lower, row.during.upper) for row in visit.windows if row.during.lower and row.during.upper
    )


def _end(work: Work, appointment: Appointment, state: AppointmentState) -> None:
    appointment.state = state
    # Written before the next version is: one live version per visit is a unique index.
    work.session.flush()
    queries.withdraw_open_promises(
        work.session, appointment.id, settled_at=work.now, settled_by_event=f"appointment.{state.value}"
    )


def _next_version(work: Work, visit: Visit, window: Window, technician_id: int, plan_id: int | None) -> Appointment:
    appointment = Appointment(
        visit_id=visit.id,
        version=queries.last_version(work.session, visit.id) + 1,
        state=AppointmentState.LIVE,
        arrival_window=Range(window.start, window.end),
        technician_id=technician_id,
        plan_id=plan_id,
        made_at=work.now,
    )
    work.session.add(appointment)
    work.session.flush()
    return appointment


def _promise(work: Work, visit: Visit, appointment: Appointment, kind: str) -> None:
    message = tell(work, kind, visit, appointment=appointment)
    work.session.add(
        Promise(
            kind=PromiseKind.ARRIVAL,
            order_id=visit.order_id,
            visit_id=visit.id,
            appointment_id=appointment.id,
            technician_id=appointment.technician_id,
            message_id=message.id if message else None,
            due=appointment.arrival_window,
            made_at=work.now,
        )
    )
    at = reminder_at(window_of(appointment), zone_of(work, visit), work.now)
    if at is not None:
        tell(work, "reminder", visit, appointment=appointment, not_before=at)
    _announce(work, EVENT_OF[kind], visit, appointment)


def _announce(work: Work, kind: str, visit: Visit, appointment: Appointment) -> None:
    announce(
        work,
        kind,
        "visit",
        visit.id,
        territory_id=visit.order.territory_id,
        source=visit.order.source,
        appointment_id=appointment.id,
        version=appointment.version,
        technician_id=appointment.technician_id,
    )
