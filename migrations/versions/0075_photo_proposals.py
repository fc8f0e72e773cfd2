"""A photo that a technician proposes of themself waits for an answer; the picture goes with it."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

WATCHED = "'{id}', '{technician_id,sha256,state,answered_by}', '{content,answered_at}'"
"""What was there before a change is kept by its digest, and no picture."""


def upgrade() -> None:
    op.create_table(
        "photo_proposals",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.UniqueConstraint("technician_id", "request_id"),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'declined', 'replaced')", name=op.f("ck_photo_proposals_state")
        ),
        sa.CheckConstraint("(state = 'asked') = (content IS NOT NULL)", name=op.f("ck_photo_proposals_content")),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 60000", name=op.f("ck_photo_proposals_size")),
    )
    op.create_index(
        "uq_photo_proposals_asked",
        "photo_proposals",
        ["technician_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    for event in ("UPDATE", "DELETE"):
        when = " WHEN (OLD.* IS DISTINCT FROM NEW.*)" if event == "UPDATE" else ""
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON photo_proposals FOR EACH ROW{when}"
            f" EXECUTE FUNCTION note_change({WATCHED})"
        )


def downgrade() -> None:
    op.drop_table("photo_proposals")
