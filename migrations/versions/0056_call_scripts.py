"""What whoever calls a customer back says, in the operator's words."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

WATCHED = "'{id}', '{purpose,kind,language,body}', '{version}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "call_scripts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "purpose IN ('not_fixed', 'customer_asked', 'low_score', 'no_answer')",
            name=op.f("ck_call_scripts_purpose"),
        ),
        sa.CheckConstraint(
            "kind IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f("ck_call_scripts_kind")
        ),
        sa.CheckConstraint("language IN ('zh-CN', 'en')", name=op.f("ck_call_scripts_language")),
        sa.UniqueConstraint(
            "purpose",
            "kind",
            "language",
            name="uq_call_scripts_purpose_kind_language",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON call_scripts FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON call_scripts FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("call_scripts")
