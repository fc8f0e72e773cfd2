"""Customers' signatures, parts in vans and used at visits, absences that technicians ask for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WATCHED = {
    "van_parts": "'{id}', '{technician_id,part,name,counted,counted_at}', '{}'",
    "absence_requests": "'{id}', '{technician_id,during,state,answered_at,answered_by,absence_id}', '{}'",
}
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.add_column("attachments", sa.Column("purpose", sa.Text(), server_default="record", nullable=False))
    op.create_check_constraint(op.f("ck_attachments_purpose"), "attachments", "purpose IN ('record', 'signature')")
    op.add_column("visits", sa.Column("signed_by", sa.Text()))
    op.add_column("tasks", sa.Column("technician_id", sa.BigInteger()))
    op.create_foreign_key(op.f("fk_tasks_technician_id_technicians"), "tasks", "technicians", ["technician_id"], ["id"])
    op.create_index("ix_tasks_technician_id", "tasks", ["technician_id"])
    _van_parts()
    _parts_used()
    _absence_requests()
    for table, told in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER note_update AFTER UPDATE ON {table} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
            f" EXECUTE FUNCTION note_change({told})"
        )
        op.execute(
            f"CREATE TRIGGER note_delete AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION note_change({told})"
        )


def downgrade() -> None:
    op.drop_table("absence_requests")
    op.drop_table("parts_used")
    op.drop_table("van_parts")
    op.drop_column("tasks", "technician_id")
    op.drop_column("visits", "signed_by")
    op.drop_column("attachments", "purpose")


def _van_parts() -> None:
    op.create_table(
        "van_parts",
        _key(),
        _key_to("technicians", "technician_id"),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", AT, nullable=False),
        sa.UniqueConstraint("technician_id", "part", name=op.f("uq_van_parts_technician_id_part")),
        sa.CheckConstraint("counted BETWEEN 0 AND 100000", name=op.f("ck_van_parts_counted")),
    )


def _parts_used() -> None:
    op.create_table(
        "parts_used",
        _key(),
        _key_to("visits", "visit_id"),
        _key_to("technicians", "technician_id"),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("used_at", AT, nullable=False),
        sa.UniqueConstraint("visit_id", "part", name=op.f("uq_parts_used_visit_id_part")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000", name=op.f("ck_parts_used_quantity")),
    )
    op.create_index("ix_parts_used_technician", "parts_used", ["technician_id", "part", "used_at"])


def _absence_requests() -> None:
    op.create_table(
        "absence_requests",
        _key(),
        sa.Column("request_id", sa.Text(), nullable=False),
        _key_to("technicians", "technician_id"),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_at", AT),
        sa.Column("answered_by", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("absence_id", sa.BigInteger(), sa.ForeignKey("absences.id", ondelete="SET NULL")),
        sa.UniqueConstraint("technician_id", "request_id", name=op.f("uq_absence_requests_technician_id_request_id")),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'declined', 'withdrawn')", name=op.f("ck_absence_requests_state")
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)",
            name=op.f("ck_absence_requests_during"),
        ),
    )
    op.create_index(
        "ix_absence_requests_asked",
        "absence_requests",
        ["technician_id"],
        postgresql_where=sa.text("state = 'asked'"),
    )


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key_to(table: str, name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=False)
