"""For how long devices are warranted, what their customers were told of it, and what covers a repair."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

WATCHED = "'{id}', '{device_kind,device_model,work,months}', '{}'"
"""What was there before a change is kept, as for every table that people change."""
PASSED_OVER = (
    "version,created_at,last_used_at,eta,en_route_at,arrived_at,started_at,ended_at,taken_at,remind_at,warn_at,"
    "escalate_at,news_due_at,failures,rests_until,missed_from_id,second_factor_step,told_eta,changed_at"
)
KNEW: Mapping[str, str] = {
    "work_orders": "customer_id,site_id,line_id,territory_id,kind,symptom,priority,state,repeat_of_id,in_warranty",
    "line_devices": "line_id,kind,model,installed_on,installed_by_visit_id,removed_on",
}
"""What the change log has told so far of tables that get days of a warranty."""
DAYS = "warranty_first_day,warranty_last_day"


def upgrade() -> None:
    op.create_table(
        "warranty_terms",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("device_kind", sa.Text()),
        sa.Column("device_model", sa.Text()),
        sa.Column("work", sa.Text()),
        sa.Column("months", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("device_kind", "device_model", "work", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint(
            "device_kind IS NOT NULL OR device_model IS NOT NULL", name=op.f("ck_warranty_terms_names_a_device")
        ),
        sa.CheckConstraint(
            "work IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f("ck_warranty_terms_work")
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_warranty_terms_months")),
    )
    for event in ("UPDATE", "DELETE"):
        _note("warranty_terms", event, WATCHED)
    for table in KNEW:
        for name in DAYS.split(","):
            op.add_column(table, sa.Column(name, sa.Date()))
    op.add_column("work_orders", sa.Column("warranty_device", sa.Text()))
    _tell({"work_orders": f"{DAYS},warranty_device", "line_devices": DAYS})


def downgrade() -> None:
    _tell({})
    op.drop_column("work_orders", "warranty_device")
    for table in KNEW:
        for name in DAYS.split(","):
            op.drop_column(table, name)
    op.drop_table("warranty_terms")


def _tell(more: Mapping[str, str]) -> None:
    for table, shown in KNEW.items():
        told = f"{shown},{more[table]}" if table in more else shown
        for event in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER note_{event.lower()} ON {table}")
            _note(table, event, f"'{{id}}', '{{{told}}}', '{{{PASSED_OVER}}}'")


def _note(table: str, event: str, told: str) -> None:
    condition = "WHEN (OLD.* IS DISTINCT FROM NEW.*) " if event == "UPDATE" else ""
    op.execute(
        f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION note_change({told})"
    )
