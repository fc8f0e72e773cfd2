"""Orders, the plans and the visits they are worked by, and what customers are told of each visit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _work_types()
    _work_orders()
    _plans()
    _visits()
    _visit_windows()
    _appointments()
    _order_imports()


def _work_types() -> None:
    op.create_table(
        "work_types",
        key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("symptom", sa.Text),
        sa.Column("service_minutes", sa.BigInteger, nullable=False),
        sa.Column("skills", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("work_group", sa.Text, nullable=False, server_default="general"),
        sa.Column("change_until_minutes", sa.BigInteger, nullable=False, server_default="120"),
        sa.Column("changes_allowed", sa.BigInteger, nullable=False, server_default="3"),
        sa.UniqueConstraint("kind", "symptom", postgresql_nulls_not_distinct=True),
        one_of("kind", "install", "repair", "relocation", "care_visit"),
        sa.CheckConstraint("service_minutes BETWEEN 1 AND 1440", name="service_minutes"),
        sa.CheckConstraint("change_until_minutes >= 0 AND changes_allowed >= 0", name="changes"),
    )


def _work_orders() -> None:
    op.create_table(
        "work_orders",
        key(),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id"), nullable=False, index=True),
        sa.Column("site_id", sa.BigInteger, sa.ForeignKey("sites.id"), nullable=False, index=True),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("symptom", sa.Text),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="received"),
        sa.Column("state_reason", sa.Text),
        sa.Column("reported_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        one_of("state", "received", "scheduled", "in_progress", "held", "completed", "cancelled", "failed"),
        one_of("kind", "install", "repair", "relocation", "care_visit"),
        one_of("priority", "emergency", "high", "normal", "low"),
        sa.Index(
            "uq_work_orders_live_external_id",
            "source",
            "external_id",
            unique=True,
            postgresql_where=sa.text("state IN ('completed', 'held', 'in_progress', 'received', 'scheduled')"),
        ),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="requested"),
        sa.Column("solve_seconds", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("snapshot", sa.Text),
        sa.Column("objective", pg.JSONB),
        sa.Column("warnings", pg.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("failure_code", sa.Text),
        sa.Column("failure", sa.Text),
        created_at(),
        sa.Column("published_at", AT),
        sa.Column("taken_at", AT),
        sa.Column("cause", sa.Text),
        sa.Column("technician_ids", pg.ARRAY(sa.BigInteger), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("warning_facts", pg.JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("progress", pg.JSONB),
        one_of("state", "requested", "solving", "draft", "published", "superseded", "discarded", "failed"),
        sa.CheckConstraint("first_day <= last_day", name="days"),
        sa.CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name="published_at"),
        sa.Index("ix_plans_territory_days", "territory_id", "first_day", "last_day"),
    )


def _visits() -> None:
    op.create_table(
        "visits",
        key(),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("previous_visit_id", sa.BigInteger, sa.ForeignKey("visits.id")),
        sa.Column("state", sa.Text, nullable=False, server_default="draft"),
        sa.Column("reason_code", sa.Text),
        sa.Column("service_seconds", sa.BigInteger, nullable=False),
        sa.Column("skills", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), index=True),
        sa.Column("during", pg.TSTZRANGE),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id")),
        sa.Column("pinned_technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("pinned_arrival", AT),
        sa.Column("override_reason", sa.Text),
        sa.Column("overridden_by", sa.BigInteger, sa.ForeignKey("users.id")),
        sa.Column("eta", AT),
        sa.Column("en_route_at", AT),
        sa.Column("arrived_at", AT),
        sa.Column("started_at", AT),
        sa.Column("ended_at", AT),
        sa.Column("result", sa.Text),
        sa.Column("notes", sa.Text),
        sa.Column("ended_by", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("unplaced_code", sa.Text),
        sa.Column("unplaced_sentence", sa.Text),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        created_at(),
        sa.UniqueConstraint("order_id", "number"),
        sa.UniqueConstraint("previous_visit_id"),
        one_of(
            "state",
            "draft",
            "scheduled",
            "dispatched",
            "en_route",
            "on_site",
            "completed",
            "partial",
            "cannot_complete",
            "cancelled",
        ),
        sa.CheckConstraint("(technician_id IS NULL) = (during IS NULL)", name="assigned_in_whole"),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'cancelled' OR technician_id IS NOT NULL", name="has_technician"
        ),
        sa.CheckConstraint("service_seconds > 0", name="service_seconds"),
        pg.ExcludeConstraint(
            (sa.text("int8range(technician_id, technician_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            where=sa.text(
                "technician_id IS NOT NULL AND state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"
            ),
            deferrable=True,
            initially="DEFERRED",
            using="gist",
            name="ex_visits_technician_overlap",
        ),
        sa.Index("ix_visits_ended_by", "ended_by", "ended_at", postgresql_where=sa.text("ended_by IS NOT NULL")),
        sa.Index(
            "ix_visits_open",
            "technician_id",
            postgresql_where=sa.text("state IN ('dispatched', 'draft', 'en_route', 'on_site', 'scheduled')"),
        ),
    )


def _visit_windows() -> None:
    op.create_table(
        "visit_windows",
        key(),
        sa.Column(
            "visit_id", sa.BigInteger, sa.ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("during", pg.TSTZRANGE, nullable=False),
        sa.CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
    )


def _appointments() -> None:
    op.create_table(
        "appointments",
        key(),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="live"),
        sa.Column("arrival_window", pg.TSTZRANGE, nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id")),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("confirmed_at", AT),
        sa.Column("told_eta", AT),
        sa.Column("cause", sa.Text),
        sa.UniqueConstraint("visit_id", "version"),
        one_of("state", "live", "superseded", "cancelled", "fulfilled", "missed"),
        sa.CheckConstraint("NOT isempty(arrival_window)", name="arrival_window"),
        sa.Index("uq_appointments_live_visit", "visit_id", unique=True, postgresql_where=sa.text("state = 'live'")),
    )


def _order_imports() -> None:
    op.create_table(
        "order_imports",
        key(),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lines_total", sa.BigInteger, nullable=False),
        sa.Column("lines_done", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("created", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("known", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("refused", pg.JSONB, nullable=False, server_default="[]"),
        sa.Column("failure", sa.Text),
        created_at(),
        sa.Column("ended_at", AT),
        one_of("format", "csv", "jsonl"),
        one_of("state", "queued", "running", "done", "failed"),
    )


def drop() -> None:
    for table in ("order_imports", "appointments", "visit_windows", "visits", "plans", "work_orders", "work_types"):
        op.drop_table(table)
