"""Scripts for calls about complaints."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

BEFORE = "'not_fixed', 'customer_asked', 'low_score', 'no_answer'"
SINCE = f"{BEFORE}, 'complaint_heard', 'complaint_solved', 'complaint_again'"


def upgrade() -> None:
    op.drop_constraint("ck_call_scripts_purpose", "call_scripts")
    op.create_check_constraint(op.f("ck_call_scripts_purpose"), "call_scripts", f"purpose IN ({SINCE})")


def downgrade() -> None:
    op.execute("DELETE FROM call_scripts WHERE starts_with(purpose, 'complaint_')")
    op.drop_constraint("ck_call_scripts_purpose", "call_scripts")
    op.create_check_constraint(op.f("ck_call_scripts_purpose"), "call_scripts", f"purpose IN ({BEFORE})")
