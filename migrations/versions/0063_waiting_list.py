"""The waiting list for an earlier window."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

LISTED = "state IN ('offered', 'waiting')"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("booking_rules", sa.Column("waitlist_minutes", sa.BigInteger(), server_default="30", nullable=False))
    op.add_column("booking_rules", sa.Column("waitlist_at_once", sa.BigInteger(), server_default="2", nullable=False))
    op.create_check_constraint("waitlist_minutes", "booking_rules", "waitlist_minutes BETWEEN 5 AND 240")
    op.create_check_constraint("waitlist_at_once", "booking_rules", "waitlist_at_once BETWEEN 1 AND 3")
    _entries()
    _openings()
    _offers()


def _entries() -> None:
    op.create_table(
        "wait_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("not_before", AT),
        sa.Column("weekdays", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("from_minute", sa.BigInteger()),
        sa.Column("until_minute", sa.BigInteger()),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("looked_at", AT),
        sa.Column("ended_at", AT),
        sa.Column("end_reason", sa.Text()),
        sa.CheckConstraint("state IN ('waiting', 'offered', 'taken', 'left', 'ended')", name="state"),
        sa.CheckConstraint("weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::bigint[]", name="weekdays"),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 1 AND 2880", name="minutes"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_wait_entries_visit_id_visits"),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_wait_entries_territory_id_territories"),
        sa.PrimaryKeyConstraint("id", name="pk_wait_entries"),
    )
    op.create_index("ix_wait_entries_visit_id", "wait_entries", ["visit_id"])
    op.create_index(
        "uq_wait_entries_listed_visit", "wait_entries", ["visit_id"], unique=True, postgresql_where=sa.text(LISTED)
    )
    op.create_index("ix_wait_entries_listed", "wait_entries", ["territory_id"], postgresql_where=sa.text(LISTED))


def _openings() -> None:
    op.create_table(
        "wait_openings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=False),
        sa.Column("arrival_window", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.CheckConstraint("state IN ('open', 'claimed', 'taken', 'lapsed', 'withdrawn')", name="state"),
        sa.CheckConstraint("NOT isempty(arrival_window)", name="arrival_window"),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_wait_openings_territory_id_territories"),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["technicians.id"], name="fk_wait_openings_technician_id_technicians"
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_wait_openings_hold_id_holds"),
        sa.PrimaryKeyConstraint("id", name="pk_wait_openings"),
        sa.UniqueConstraint("hold_id", name="uq_wait_openings_hold_id"),
    )
    op.create_index(
        "ix_wait_openings_open",
        "wait_openings",
        ["expires_at"],
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )


def _offers() -> None:
    op.create_table(
        "wait_offers",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("opening_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("claimed_at", AT),
        sa.Column("outcome", sa.Text()),
        sa.Column("ended_at", AT),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('taken', 'lost', 'lapsed', 'withdrawn')", name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_at"),
        sa.ForeignKeyConstraint(["opening_id"], ["wait_openings.id"], name="fk_wait_offers_opening_id_wait_openings"),
        sa.ForeignKeyConstraint(["entry_id"], ["wait_entries.id"], name="fk_wait_offers_entry_id_wait_entries"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_wait_offers_appointment_id_appointments"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_wait_offers_message_id_messages"),
        sa.PrimaryKeyConstraint("id", name="pk_wait_offers"),
        sa.UniqueConstraint("opening_id", "entry_id", name="uq_wait_offers_opening_id_entry_id"),
        sa.UniqueConstraint("message_id", name="uq_wait_offers_message_id"),
    )
    for name in ("entry_id", "appointment_id"):
        op.create_index(f"ix_wait_offers_{name}", "wait_offers", [name])
    op.create_index(
        "uq_wait_offers_claimed",
        "wait_offers",
        ["opening_id"],
        unique=True,
        postgresql_where=sa.text("claimed_at IS NOT NULL"),
    )
    op.create_index(
        "uq_wait_offers_open_entry",
        "wait_offers",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )


def downgrade() -> None:
    for table in ("wait_offers", "wait_openings", "wait_entries"):
        op.drop_table(table)
    for name in ("waitlist_at_once", "waitlist_minutes"):
        op.drop_constraint(name, "booking_rules", type_="check")
        op.drop_column("booking_rules", name)
