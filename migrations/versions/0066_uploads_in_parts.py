"""Photographs that come in parts, so that one that breaks off goes on where it stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload_parts",
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), primary_key=True),
        sa.Column("attachment_id", sa.Text(), primary_key=True),
        sa.Column("starts_at_byte", sa.BigInteger(), primary_key=True),
        sa.Column("device_id", sa.BigInteger(), sa.ForeignKey("devices.id"), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 1000000", name=op.f("ck_upload_parts_size")),
        sa.CheckConstraint("starts_at_byte >= 0", name=op.f("ck_upload_parts_starts_at_byte")),
    )
    for column in ("device_id", "visit_id"):
        op.create_index(op.f(f"ix_upload_parts_{column}"), "upload_parts", [column])


def downgrade() -> None:
    op.drop_table("upload_parts")
