"""What is offered to customers: arrival windows, holds, capacity, closing times and the rules for changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booking_rules",
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("reserve_percent", sa.BigInteger(), nullable=False, server_default="15"),
        sa.Column("closes_minutes", sa.BigInteger(), nullable=False, server_default="120"),
        sa.Column("hold_minutes", sa.BigInteger(), nullable=False, server_default="10"),
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
        sa.CheckConstraint("reserve_percent BETWEEN 0 AND 90", name=op.f("ck_booking_rules_reserve_percent")),
        sa.CheckConstraint("closes_minutes BETWEEN 0 AND 20160", name=op.f("ck_booking_rules_closes_minutes")),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 120", name=op.f("ck_booking_rules_hold_minutes")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_booking_rules_territory_id_territories"),
        sa.PrimaryKeyConstraint("territory_id", name="pk_booking_rules"),
    )
    op.create_table(
        "slot_windows",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_minute", sa.BigInteger(), nullable=False),
        sa.Column("ends_minute", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439 AND ends_minute > starts_minute AND ends_minute <= 2880",
            name=op.f("ck_slot_windows_minutes"),
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_slot_windows_territory_id_territories"),
        sa.PrimaryKeyConstraint("id", name="pk_slot_windows"),
        sa.UniqueConstraint("territory_id", "starts_minute", name="uq_slot_windows_territory_id_starts_minute"),
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name=op.f("ck_closures_during")
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_closures_territory_id_territories"),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
    )
    op.create_index("ix_closures_territory_id", "closures", ["territory_id"])
    op.create_table(
        "capacity_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("work_group", sa.Text()),
        sa.Column("starts_minute", sa.BigInteger()),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("most >= 0", name=op.f("ck_capacity_rules_most")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name="fk_capacity_rules_territory_id_territories"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_capacity_rules"),
        sa.UniqueConstraint(
            "territory_id",
            "work_group",
            "starts_minute",
            name="uq_capacity_rules_territory_id_work_group_starts_minute",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger()),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("arrival_window", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("work_group", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="held"),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("override_reason", sa.Text()),
        sa.CheckConstraint("state IN ('held', 'confirmed', 'released', 'expired')", name=op.f("ck_holds_state")),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_holds_during")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_holds_expires_at")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name="fk_holds_territory_id_territories"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_holds_visit_id_visits"),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name="fk_holds_technician_id_technicians"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(technician_id, technician_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("state = 'held'"),
            using="gist",
            name="ex_holds_technician_overlap",
        ),
    )
    op.create_index("ix_holds_visit_id", "holds", ["visit_id"])
    op.create_index("ix_holds_open", "holds", ["expires_at"], postgresql_where=sa.text("state = 'held'"))
    op.add_column("work_types", sa.Column("work_group", sa.Text(), nullable=False, server_default="general"))
    op.add_column("work_types", sa.Column("change_until_minutes", sa.BigInteger(), nullable=False, server_default="120"))
    op.add_column("work_types", sa.Column("changes_allowed", sa.BigInteger(), nullable=False, server_default="3"))
    op.create_check_constraint(
        op.f("ck_work_types_changes"), "work_types", "change_until_minutes >= 0 AND changes_allowed >= 0"
    )
    op.execute("UPDATE work_types SET work_group = kind")
    op.add_column("technicians", sa.Column("visits_a_shift", sa.BigInteger()))
    op.create_check_constraint(op.f("ck_technicians_visits_a_shift"), "technicians", "visits_a_shift >= 0")
    op.add_column("appointments", sa.Column("cause", sa.Text()))


def downgrade() -> None:
    op.drop_column("appointments", "cause")
    op.drop_constraint(op.f("ck_technicians_visits_a_shift"), "technicians")
    op.drop_column("technicians", "visits_a_shift")
    op.drop_constraint(op.f("ck_work_types_changes"), "work_types")
    for column in ("changes_allowed", "change_until_minutes", "work_group"):
        op.drop_column("work_types", column)
    for table in ("holds", "capacity_rules", "closures", "slot_windows", "booking_rules"):
        op.drop_table(table)
