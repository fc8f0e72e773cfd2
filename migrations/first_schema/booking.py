"""What is offered to customers: windows, holds, capacity, closing times."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, key, one_of


def create() -> None:
    _booking_rules()
    _slot_windows()
    _closures()
    _capacity_rules()
    _holds()


def _booking_rules() -> None:
    op.create_table(
        "booking_rules",
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), primary_key=True),
        sa.Column("reserve_percent", sa.BigInteger, nullable=False, server_default="15"),
        sa.Column("closes_minutes", sa.BigInteger, nullable=False, server_default="120"),
        sa.Column("hold_minutes", sa.BigInteger, nullable=False, server_default="10"),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("waitlist_minutes", sa.BigInteger, nullable=False, server_default="30"),
        sa.Column("waitlist_at_once", sa.BigInteger, nullable=False, server_default="2"),
        sa.CheckConstraint("reserve_percent BETWEEN 0 AND 90", name="reserve_percent"),
        sa.CheckConstraint("closes_minutes BETWEEN 0 AND 20160", name="closes_minutes"),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 120", name="hold_minutes"),
        sa.CheckConstraint("waitlist_minutes BETWEEN 5 AND 240", name="waitlist_minutes"),
        sa.CheckConstraint("waitlist_at_once BETWEEN 1 AND 3", name="waitlist_at_once"),
    )


def _slot_windows() -> None:
    op.create_table(
        "slot_windows",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("starts_minute", sa.BigInteger, nullable=False),
        sa.Column("ends_minute", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("territory_id", "starts_minute"),
        sa.CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439 AND ends_minute > starts_minute AND ends_minute <= 2880", name="minutes"
        ),
    )


def _closures() -> None:
    op.create_table(
        "closures",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False, index=True),
        sa.Column("during", pg.TSTZRANGE, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
    )


def _capacity_rules() -> None:
    op.create_table(
        "capacity_rules",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("work_group", sa.Text),
        sa.Column("starts_minute", sa.BigInteger),
        sa.Column("most", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("territory_id", "work_group", "starts_minute", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("most >= 0", name="most"),
    )


def _holds() -> None:
    op.create_table(
        "holds",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), index=True),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("arrival_window", pg.TSTZRANGE, nullable=False),
        sa.Column("during", pg.TSTZRANGE, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("work_group", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="held"),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("override_reason", sa.Text),
        one_of("state", "held", "confirmed", "released", "expired"),
        sa.CheckConstraint("NOT isempty(during)", name="during"),
        sa.CheckConstraint("expires_at > made_at", name="expires_at"),
        pg.ExcludeConstraint(
            (sa.text("int8range(technician_id, technician_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("state = 'held'"),
            using="gist",
            name="ex_holds_technician_overlap",
        ),
        sa.Index("ix_holds_open", "expires_at", postgresql_where=sa.text("state = 'held'")),
    )


def drop() -> None:
    for table in ("holds", "capacity_rules", "closures", "slot_windows", "booking_rules"):
        op.drop_table(table)
