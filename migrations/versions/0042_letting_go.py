"""What is let go after its time is found without reading what has gone before, or is to stay."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_index("ix_messages_words", "messages", ["created_at"], postgresql_where=sa.text("body <> ''"))
    op.create_index("ix_events_at", "events", ["at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_events_at", table_name="events")
    op.drop_index("ix_messages_words", table_name="messages")
