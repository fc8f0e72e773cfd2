"""Questions about appointments and the promises made with them."""

from collections.abc import Iterable

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from dispatch.db.tables import (
    Appointment,
    Message,
    Promise,
)
from dispatch.visits.rules.appointments import NARROWED
from dispatch.vocabulary.states import MessageState
from dispatch.vocabulary.terms import (
    AppointmentState,
    PromiseState,
)


def live_of(session: Session, visit_id: int) -> Appointment | None:
    """The appointment version that holds at present."""
    return session.scalar(
        select(Appointment).where(Appointment.visit_id == visit_id, Appointment.state == AppointmentState.LIVE)
    )


def newest_of(session: Session, visit_id: int) -> Appointment | None:
    """The last version that a visit had, whether or not it holds."""
    of_visit = select(Appointment).where(Appointment.visit_id == visit_id)
    return session.scalar(of_visit.order_by(Appointment.version.desc()).limit(1))


def live_of_many(session: Session, visit_ids: list[int]) -> dict[int, Appointment]:
    """The live version of each visit that has one, by the visit's id."""
    found = session.scalars(
        select(Appointment).where(Appointment.visit_id.in_(visit_ids), Appointment.state == AppointmentState.LIVE)
    )
    return {appointment.visit_id: appointment for appointment in found}


def last_versions(session: Session, visit_ids: list[int]) -> dict[int, int]:
    """The highest version of each visit's appointments; those that never had one are left out."""
    rows = session.execute(
        select(Appointment.visit_id, func.max(Appointment.version))
        .where(Appointment.visit_id.in_(visit_ids))
        .group_by(Appointment.visit_id)
    )
    return dict(rows.all())


def withdraw_open_promises(session: Session, appointment_ids: list[int], **settled: object) -> None:
    """Marks what was promised with these versions, and is neither kept nor broken yet, as withdrawn."""
    session.execute(
        update(Promise)
        .where(
            Promise.appointment_id.in_(appointment_ids),
            Promise.state.in_([PromiseState.MADE, PromiseState.DELIVERED]),
        )
        .values(state=PromiseState.WITHDRAWN, **settled)
    )


def last_heard(session: Session, visit_ids: list[int]) -> dict[int, tuple[Appointment, Message]]:
    """Of each visit the newest version whose text may have reached the customer, with that text."""
    rows = session.execute(
        select(Appointment, Message)
        .join(Message, Message.appointment_id == Appointment.id)
        .where(Appointment.visit_id.in_(visit_ids), Message.kind.in_(TELLING), Message.state.in_(MAY_HAVE_LEFT))
        .order_by(Appointment.version)
    )
    return {appointment.visit_id: (appointment, message) for appointment, message in rows}


def narrowed_before(session: Session, visit_id: int) -> bool:
    """Whether a window of the visit was narrowed once already."""
    found = select(Appointment.id).where(Appointment.visit_id == visit_id, Appointment.cause == NARROWED).limit(1)
    return session.scalar(found) is not None


TELLING = ("confirmation", "window_changed", "window_narrowed", "technician_changed")
"""The texts by which a customer hears of a version."""

MAY_HAVE_LEFT = (
    MessageState.CLAIMED,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
)

TOLD = (AppointmentState.LIVE, AppointmentState.FULFILLED, AppointmentState.MISSED)
"""The versions that stand, or stood when the visit ended."""


def told_versions(session: Session, visit_ids: Iterable[int]) -> dict[int, Appointment]:
    """What each visit's customer was told last, by the visit's id."""
    versions = session.scalars(
        select(Appointment)
        .where(and_(Appointment.visit_id.in_(list(visit_ids)), Appointment.state.in_(TOLD)))
        .order_by(Appointment.version)
    )
    return {version.visit_id: version for version in versions}
