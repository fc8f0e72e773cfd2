"""Which complaints something must be done about by now; locked, and left to others who hold them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Complaint, Task

SWEPT_AT_ONCE = 100

NEWS_REMINDER = timedelta(hours=4)
"""How long before the customer must hear of it its owner is reminded."""


def to_warn(session: Session, now: datetime) -> Sequence[Complaint]:
    """Whose owners are to be reminded of a limit."""
    return _taken(session, Complaint.warn_at <= now, Complaint.warn_at)


def overdue(session: Session, now: datetime) -> Sequence[Complaint]:
    """Which have broken a limit, and nobody knows yet."""
    return _taken(session, Complaint.escalate_at <= now, Complaint.escalate_at)


def silent(session: Session, now: datetime) -> Sequence[Complaint]:
    """Of which the customer should have heard by now. One without an owner yet is escalated instead."""
    return _taken(session, (Complaint.news_due_at <= now) & Complaint.owner_id.is_not(None), Complaint.news_due_at)


def news_soon(session: Session, now: datetime) -> Sequence[Complaint]:
    """Of which the customer must hear soon, and whose owner was not reminded."""
    reminded = select(Task.id).where(
        Task.complaint_id == Complaint.id, Task.kind == "complaint_news", Task.due_at == Complaint.news_due_at
    )
    soon = (Complaint.news_due_at > now) & (Complaint.news_due_at <= now + NEWS_REMINDER)
    return _taken(session, soon & Complaint.owner_id.is_not(None) & ~reminded.exists(), Complaint.news_due_at)


def _taken(session: Session, due: ColumnElement[bool], by: Any) -> Sequence[Complaint]:
    return session.scalars(
        select(Complaint)
        .where(due)
        .order_by(by)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(of=Complaint, key_share=True, skip_locked=True)
    ).all()
