"""The database remembers fingerprints of the operator's keys, and imports which lines are being tried."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_fingerprints",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_fingerprints"),
        sa.UniqueConstraint("fingerprint", name="uq_key_fingerprints_fingerprint"),
    )
    op.add_column("order_imports", sa.Column("trying", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("opt_outs", sa.Column("key_fingerprint", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("opt_outs", "key_fingerprint")
    op.drop_column("order_imports", "trying")
    op.drop_table("key_fingerprints")
