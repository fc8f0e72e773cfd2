"""Questions behind the figures: each reads what is open, or an index's end, never a table that grows."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dispatch.accounts.rules.sessions import LONGEST, LONGEST_IDLE
from dispatch.db.tables import AuditEntry, CarrierState, Event, Jeopardy, Message, Plan, SignInSession, Task
from dispatch.operations import readiness_rows
from dispatch.vocabulary.jobs import Lane
from dispatch.vocabulary.states import MessageState, PlanState
from dispatch.vocabulary.terms import TaskState

OPEN_TEXTS = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)
OPEN_PLANS = (PlanState.REQUESTED, PlanState.SOLVING)


def workers(session: Session) -> int:
    """How many workers gave a sign of life in the last 30 s, by the database's clock."""
    return (
        session.scalar(
            text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'")
        )
        or 0
    )


def lanes(session: Session) -> dict[str, float]:
    """For how many seconds the first job of each lane has been due; 0 where none is."""
    seconds: dict[str, float] = {str(lane): 0.0 for lane in Lane}
    seconds.update(readiness_rows.seconds_due(session))
    return seconds


def open_texts(session: Session) -> dict[str, float]:
    """How many texts have not ended, by state; an index of its own holds each state."""
    count = select(func.count()).select_from(Message)
    return {str(state): session.scalar(count.where(Message.state == state)) or 0 for state in OPEN_TEXTS}


def open_plans(session: Session) -> dict[str, float]:
    """How many plans are computed or wait for it, by state."""
    rows = session.execute(select(Plan.state, func.count()).where(Plan.state.in_(OPEN_PLANS)).group_by(Plan.state))
    counts: dict[str, float] = {str(state): 0.0 for state in OPEN_PLANS}
    counts.update((str(name), number) for name, number in rows)
    return counts


def open_tasks(session: Session) -> dict[str, float]:
    """How many tasks wait for a person, by kind."""
    rows = session.execute(select(Task.kind, func.count()).where(Task.state == TaskState.OPEN).group_by(Task.kind))
    counts: dict[str, float] = {}
    counts.update((str(name), number) for name, number in rows)
    return counts


def resting(session: Session, now: datetime) -> dict[str, float]:
    """1 for a carrier that rests after faults, 0 for one that is used; without their senders' buckets."""
    rows = session.execute(
        select(CarrierState.name, CarrierState.rests_until > now).where(CarrierState.name.not_like("%/%"))
    )
    return {name: float(bool(rests)) for name, rests in rows}


def totals(session: Session, now: datetime) -> Iterator[tuple[str, str, int]]:
    """Single numbers: the name of the figure, what it says, and its value."""
    at_risk = select(func.count()).select_from(Jeopardy).where(Jeopardy.cleared_at.is_(None))
    signed_in = (
        select(func.count())
        .select_from(SignInSession)
        .where(
            SignInSession.ended_at.is_(None),
            SignInSession.started_at > now - LONGEST,
            SignInSession.seen_at > now - LONGEST_IDLE,
        )
    )
    for name, says, statement in (
        ("dispatch_promises_at_risk", "Promised windows that break as things stand", at_risk),
        ("dispatch_sessions", "People's sessions in force", signed_in),
        ("dispatch_audit_newest_id", "Grows with every entry of the audit", select(func.max(AuditEntry.id))),
        ("dispatch_events_newest_id", "Grows with every event that others follow", select(func.max(Event.id))),
    ):
        yield name, says, session.scalar(statement) or 0
