"""A photo of each technician, for the customers to whom they come."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

WATCHED = "'{technician_id}', '{sha256}', '{content,put_at}'"
"""What was there before a change is kept by its digest, and no picture."""


def upgrade() -> None:
    op.create_table(
        "technician_photos",
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), primary_key=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 60000", name=op.f("ck_technician_photos_size")),
    )
    for event in ("UPDATE", "DELETE"):
        when = " WHEN (OLD.* IS DISTINCT FROM NEW.*)" if event == "UPDATE" else ""
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON technician_photos FOR EACH ROW{when}"
            f" EXECUTE FUNCTION note_change({WATCHED})"
        )


def downgrade() -> None:
    op.drop_table("technician_photos")
