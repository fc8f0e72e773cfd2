"""What a plan holds: stops, visits without a place, changes, parts on their way; and whose route has changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _plan_stops()
    _plan_unplaced()
    _plan_changes()
    _plan_parts()
    _route_changes()


def _plan_stops() -> None:
    op.create_table(
        "plan_stops",
        key(),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("shift_id", sa.BigInteger, sa.ForeignKey("shifts.id")),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("arrive", AT, nullable=False),
        sa.Column("start", AT, nullable=False),
        sa.Column("finish", AT, nullable=False),
        sa.Column("travel_seconds", sa.BigInteger, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("plan_id", "visit_id"),
        sa.UniqueConstraint("plan_id", "shift_id", "position"),
        sa.CheckConstraint("arrive <= start AND start < finish", name="times"),
    )


def _plan_unplaced() -> None:
    op.create_table(
        "plan_unplaced",
        key(),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.UniqueConstraint("plan_id", "visit_id"),
    )


def _plan_changes() -> None:
    op.create_table(
        "plan_changes",
        key(),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("from_technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("to_technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("from_start", AT),
        sa.Column("to_start", AT),
        sa.Column("promised", pg.TSTZRANGE),
        sa.UniqueConstraint("plan_id", "visit_id"),
        one_of("kind", "same", "moved", "window_broken", "technician_changed", "dropped", "new"),
    )


def _plan_parts() -> None:
    op.create_table(
        "plan_parts",
        key(),
        sa.Column("plan_id", sa.BigInteger, sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False),
        sa.Column("round", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("parcel", sa.LargeBinary, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        created_at(),
        sa.UniqueConstraint("plan_id", "attempt", "round", "number"),
    )


def _route_changes() -> None:
    op.create_table(
        "route_changes",
        sa.Column("xid", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("technician_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("noted_at", AT, nullable=False, server_default=sa.text("now()")),
    )


def drop() -> None:
    for table in ("route_changes", "plan_parts", "plan_changes", "plan_unplaced", "plan_stops"):
        op.drop_table(table)
