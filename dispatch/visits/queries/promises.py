"""Questions about promises that are open yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Promise
from dispatch.vocabulary.terms import PromiseKind, PromiseState

AT_ONCE = 100


def overdue(session: Session, kind: PromiseKind, ended_before: datetime) -> Sequence[Promise]:
    """Locks up to `AT_ONCE` open promises of a kind whose time ended; those that others hold are left to them.

    What is done in the last instant of its time is in time.
    """
    late = _overdue(kind, ended_before).where(func.upper(Promise.due) < ended_before)
    return session.scalars(late.with_for_update(skip_locked=True)).all()


def overdue_visits(session: Session, kind: PromiseKind, ended_before: datetime) -> list[tuple[int, int]]:
    """The same, each with its visit and nothing locked: a visit is held before its promise."""
    return [(promise.id, promise.visit_id) for promise in session.scalars(_overdue(kind, ended_before))]


def _overdue(kind: PromiseKind, ended_before: datetime) -> Select[Promise]:
    return (
        select(Promise)
        .where(
            Promise.kind == kind,
            Promise.state.in_([PromiseState.MADE, PromiseState.DELIVERED]),
            func.upper(Promise.due) <= ended_before,
        )
        .order_by(Promise.id)
        .limit(AT_ONCE)
    )


def locked(session: Session, promise_id: int) -> Promise:
    """A promise, held until the transaction ends; its visit is held before it."""
    return session.scalars(
        select(Promise).where(Promise.id == promise_id).with_for_update(), execution_options={"populate_existing": True}
    ).one()


def call_back_of(session: Session, visit_id: int) -> Promise | None:
    """The promise of a call about a visit."""
    return session.scalar(select(Promise).where(Promise.kind == PromiseKind.CALL_BACK, Promise.visit_id == visit_id))


def promise_of(session: Session, kind: PromiseKind, appointment_id: int) -> Promise | None:
    """The promise of a kind that was made with an appointment version."""
    return session.scalar(select(Promise).where(Promise.kind == kind, Promise.appointment_id == appointment_id))
