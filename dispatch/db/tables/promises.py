"""What customers were promised, and what is owed to them after a visit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.accounts import User
from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.orders import Visit, WorkOrder
from dispatch.vocabulary.terms import AnswerChannel, FollowUpKind, FollowUpState, PromiseKind, PromiseState, TaskState


class Promise(Base):
    """One promise: what, to whom, by which message, due when, and what became of it."""

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("kind", "appointment_id"),
        CheckConstraint(one_of("kind", PromiseKind), name="kind"),
        CheckConstraint(one_of("state", PromiseState), name="state"),
        Index(
            "ix_promises_open",
            "kind",
            text("upper(due)"),
            postgresql_where=text("state IN ('made', 'delivered')"),
        ),
        Index("ix_promises_due", text("lower(due)")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    due: Mapped[Range[datetime]]
    state: Mapped[str] = mapped_column(server_default=PromiseState.MADE)
    made_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_event: Mapped[str | None]


class Warranty(Base):
    """The warranty on the work of one visit; the last day is included."""

    __tablename__ = "warranties"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)


class FollowUp(Base):
    """A survey that waits for its answer, or a call-back that somebody owes a customer."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("kind", "visit_id"),
        CheckConstraint(one_of("kind", FollowUpKind), name="kind"),
        CheckConstraint(one_of("state", FollowUpState), name="state"),
        Index("ix_follow_ups_deadline", "deadline", postgresql_where=text("kind = 'call_back'")),
        Index("ix_follow_ups_done_at", "done_at", postgresql_where=text("kind = 'call_back'")),
        Index("ix_follow_ups_open", "due_at", postgresql_where=text("state IN ('waiting', 'due')")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    reason: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    deadline: Mapped[datetime]
    not_by_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    order: Mapped[WorkOrder] = relationship()
    visit: Mapped[Visit] = relationship()
    attempts: Mapped[list["FollowUpAttempt"]] = relationship(order_by="FollowUpAttempt.at")


class FollowUpAttempt(Base):
    """One try to reach the customer: when, by whom, and how it ended."""

    __tablename__ = "follow_up_attempts"
    __table_args__ = (
        CheckConstraint("outcome IN ('reached_fixed', 'reached_not_fixed', 'no_answer', 'call_later')", name="outcome"),
    )

    id: Mapped[Key]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str]
    notes: Mapped[str] = mapped_column(server_default="")


class Survey(Base):
    """A customer's answer after a visit: a score from 1 to 5 and whether the problem is gone."""

    __tablename__ = "surveys"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    score: Mapped[int]
    fixed: Mapped[bool]
    comment: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime] = mapped_column(index=True)


class Recommendation(Base):
    """How likely a customer is, after a visit, to recommend the operator: 0 (not at all) to 10."""

    __tablename__ = "recommendations"
    __table_args__ = (
        CheckConstraint("likelihood BETWEEN 0 AND 10", name="likelihood"),
        CheckConstraint(one_of("channel", AnswerChannel), name="channel"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    likelihood: Mapped[int]
    channel: Mapped[str]
    """How they said it: on their page, by text, or to whoever called them."""
    answered_at: Mapped[datetime] = mapped_column(index=True)


class Task(Base):
    """Something that a person must look at: a change wished, a text not understood, a conflict."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("kind", "topic"),
        CheckConstraint(one_of("state", TaskState), name="state"),
        Index("ix_tasks_open", "created_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    topic: Mapped[str]
    """What the task is about (`inbound:17`, `visit:4`), so that the same cause opens one task."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outages.id"), index=True)
    email_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_emails.id"), index=True)
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"), index=True)
    """Whose own affair it is, where it is about no order."""
    due_at: Mapped[datetime | None]
    sentence: Mapped[str]
    """In English, for the API and for whoever has no words for the kind; pages say it in the reader's language."""
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """What the sentence is about, by name: codes, references, a customer's words."""
    state: Mapped[str] = mapped_column(server_default=TaskState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """Who sees to it; nobody until somebody takes it."""
    taken_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])


class Jeopardy(Base):
    """A promise of an arrival that will break as things stand; open until it is safe again, kept, or withdrawn."""

    __tablename__ = "jeopardies"
    __table_args__ = (
        UniqueConstraint("appointment_id"),
        CheckConstraint("late_seconds >= 0", name="late_seconds"),
        Index("ix_jeopardies_open", "technician_id", postgresql_where=text("cleared_at IS NULL")),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    expected_at: Mapped[datetime]
    late_seconds: Mapped[int]
    """0 where the arrival is expected in time, and yet unlikely to be."""
    odds_percent: Mapped[float | None]
    """On so many of a hundred days the technician arrives within the window."""
    opened_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    repairs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """The cheapest repairs as they were found, the cheapest first."""
    repairs_at: Mapped[datetime | None]
    """When they were found."""
    repaired_by: Mapped[str | None]
    """The kind of repair that somebody chose."""
    version: Mapped[int] = mapped_column(server_default="1")
    """Counts the repairs found: what is chosen is chosen from these."""
