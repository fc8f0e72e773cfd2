"""What goodwill a territory may grant, where that differs from the house's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

WATCHED = "'{territory_id}', '{territory_id,limits,on_broken_promise}', '{version}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "goodwill_rules",
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), primary_key=True),
        sa.Column("limits", postgresql.JSONB(none_as_null=True)),
        sa.Column("on_broken_promise", sa.BigInteger()),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("on_broken_promise BETWEEN 0 AND 1000000", name=op.f("ck_goodwill_rules_on_broken_promise")),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON goodwill_rules FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        "CREATE TRIGGER note_delete AFTER DELETE ON goodwill_rules FOR EACH ROW"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("goodwill_rules")
