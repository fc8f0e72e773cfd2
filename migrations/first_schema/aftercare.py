"""Promises, those at risk, and what is owed after a visit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _promises()
    _jeopardies()
    _warranties()
    _follow_ups()
    _follow_up_attempts()
    _surveys()
    _tasks()
    _complaints()
    _complaint_steps()


def _promises() -> None:
    op.create_table(
        "promises",
        key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), nullable=False, index=True),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("appointment_id", sa.BigInteger, sa.ForeignKey("appointments.id")),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), index=True),
        sa.Column("due", pg.TSTZRANGE, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="made"),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("delivered_at", AT),
        sa.Column("settled_at", AT),
        sa.Column("settled_by_event", sa.Text),
        sa.UniqueConstraint("kind", "appointment_id"),
        one_of("kind", "arrival", "warranty", "call_back"),
        one_of("state", "made", "delivered", "kept", "broken", "withdrawn"),
        sa.Index(
            "ix_promises_open",
            "kind",
            sa.text("upper(due)"),
            postgresql_where=sa.text("state IN ('made', 'delivered')"),
        ),
    )


def _jeopardies() -> None:
    op.create_table(
        "jeopardies",
        key(),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("appointment_id", sa.BigInteger, sa.ForeignKey("appointments.id"), nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("expected_at", AT, nullable=False),
        sa.Column("late_seconds", sa.BigInteger, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("cleared_at", AT),
        sa.Column("repairs", pg.JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("repairs_at", AT),
        sa.Column("repaired_by", sa.Text),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.UniqueConstraint("appointment_id"),
        sa.CheckConstraint("late_seconds > 0", name="late_seconds"),
        sa.Index("ix_jeopardies_open", "technician_id", postgresql_where=sa.text("cleared_at IS NULL")),
    )


def _warranties() -> None:
    op.create_table(
        "warranties",
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), primary_key=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.CheckConstraint("first_day <= last_day", name="days"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), nullable=False, index=True),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("deadline", AT, nullable=False),
        sa.Column("not_by_technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("users.id")),
        sa.Column("outcome", sa.Text),
        sa.Column("done_at", AT),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        created_at(),
        sa.UniqueConstraint("kind", "visit_id"),
        one_of("kind", "survey", "call_back"),
        one_of("state", "waiting", "due", "done", "cancelled"),
        sa.Index("ix_follow_ups_open", "due_at", postgresql_where=sa.text("state IN ('waiting', 'due')")),
    )


def _follow_up_attempts() -> None:
    op.create_table(
        "follow_up_attempts",
        key(),
        sa.Column("follow_up_id", sa.BigInteger, sa.ForeignKey("follow_ups.id"), nullable=False, index=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        one_of("outcome", "reached_fixed", "reached_not_fixed", "no_answer", "call_later"),
    )


def _surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), primary_key=True),
        sa.Column("score", sa.BigInteger, nullable=False),
        sa.Column("fixed", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
        sa.Column("answered_at", AT, nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), index=True),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id")),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("done_at", AT),
        sa.Column("done_by", sa.BigInteger, sa.ForeignKey("users.id")),
        sa.Column("facts", pg.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.UniqueConstraint("kind", "topic"),
        one_of("state", "open", "done"),
        sa.Index("ix_tasks_open", "created_at", postgresql_where=sa.text("state = 'open'")),
    )


def _complaints() -> None:
    op.create_table(
        "complaints",
        key(),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), nullable=False, index=True),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id")),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="acknowledged"),
        sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("resolution", sa.Text),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("closed_at", AT),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        created_at(),
        one_of("state", "acknowledged", "in_progress", "resolved", "accepted", "rejected", "closed"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        sa.CheckConstraint("state IN ('acknowledged', 'in_progress') OR resolution IS NOT NULL", name="resolution"),
        sa.Index("ix_complaints_open", "owner_id", postgresql_where=sa.text("state <> 'closed'")),
    )


def _complaint_steps() -> None:
    op.create_table(
        "complaint_steps",
        key(),
        sa.Column("complaint_id", sa.BigInteger, sa.ForeignKey("complaints.id"), nullable=False, index=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        one_of("state", "acknowledged", "in_progress", "resolved", "accepted", "rejected", "closed"),
    )


def drop() -> None:
    for table in (
        "complaint_steps",
        "complaints",
        "tasks",
        "surveys",
        "follow_up_attempts",
        "follow_ups",
        "warranties",
        "jeopardies",
        "promises",
    ):
        op.drop_table(table)
