"""Photographs and papers of visits."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("attachment_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "content_type IN ('image/jpeg', 'image/png', 'application/pdf')", name="ck_attachments_content_type"
        ),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 1000000", name="ck_attachments_size"),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name="fk_attachments_technician_id_technicians"),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name="fk_attachments_device_id_devices"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_attachments_visit_id_visits"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("technician_id", "attachment_id", name="uq_attachments_technician_id_attachment_id"),
    )
    op.create_index("ix_attachments_visit_id", "attachments", ["visit_id"])


def downgrade() -> None:
    op.drop_table("attachments")
