"""What becomes of the technician whose work did not hold, by territory and symptom."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

WATCHED = "'{id}', '{territory_id,symptom,first_technician}', '{}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "repeat_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id", ondelete="CASCADE")),
        sa.Column("symptom", sa.Text()),
        sa.Column("first_technician", sa.Text(), nullable=False),
        sa.UniqueConstraint("territory_id", "symptom", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint(
            "first_technician IN ('excluded', 'accompanied', 'none')", name=op.f("ck_repeat_rules_first_technician")
        ),
    )
    for event, condition in (("update", "WHEN (OLD.* IS DISTINCT FROM NEW.*)"), ("delete", "")):
        op.execute(
            f"CREATE TRIGGER note_{event} AFTER {event.upper()} ON repeat_rules FOR EACH ROW {condition}"
            f" EXECUTE FUNCTION note_change({WATCHED})"
        )
    op.add_column("work_orders", sa.Column("first_technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id")))
    op.add_column("work_orders", sa.Column("first_technician_rule", sa.Text()))
    op.create_check_constraint(
        op.f("ck_work_orders_first_technician_rule"),
        "work_orders",
        "first_technician_rule IN ('excluded', 'accompanied', 'none', 'nobody_else')",
    )


def downgrade() -> None:
    op.drop_column("work_orders", "first_technician_rule")
    op.drop_column("work_orders", "first_technician_id")
    op.drop_table("repeat_rules")
