"""Pictures and papers that came with customers' e-mails.

Revision ID: 0070
Revises: 0069
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "email_attachments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("email_id", sa.BigInteger(), sa.ForeignKey("inbound_emails.id"), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.UniqueConstraint("email_id", "place", name=op.f("uq_email_attachments_email_id_place")),
        sa.CheckConstraint(
            "content_type IN ('image/jpeg', 'image/png', 'application/pdf')",
            name=op.f("ck_email_attachments_content_type"),
        ),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 3000000", name=op.f("ck_email_attachments_size")),
    )


def downgrade() -> None:
    op.drop_table("email_attachments")
