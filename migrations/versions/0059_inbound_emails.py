"""Complaints and questions by e-mail: the messages, what became of each, and tasks about those that wait."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KNEW = "'desk', 'api', 'text', 'page', 'call'"
SPEAK = ("complaints", "complaint_steps", "recovery_surveys")
"""Tables that say how a customer's word came in."""
CATEGORIES = "'fault', 'repeated_fault', 'appointment', 'workmanship', 'conduct', 'billing', 'question', 'other'"
WATCHED = (
    "'{id}', '{source,scope,territory_id,sent_at,received_at,outcome,reason,category,customer_id,complaint_id}', '{}'"
)
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    _channels(f"{KNEW}, 'email'")
    op.create_table(
        "inbound_emails",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id")),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("category", sa.Text()),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id")),
        sa.Column("complaint_id", sa.BigInteger(), sa.ForeignKey("complaints.id")),
        sa.UniqueConstraint("source", "scope", "message_key"),
        sa.CheckConstraint(
            "outcome IN ('complaint', 'words', 'waiting', 'ignored')", name=op.f("ck_inbound_emails_outcome")
        ),
        sa.CheckConstraint(
            "reason IN ('unknown_sender', 'several_people', 'no_words', 'auto_reply', 'bulk', 'bounce', 'set_aside')",
            name=op.f("ck_inbound_emails_reason"),
        ),
        sa.CheckConstraint(f"category IN ({CATEGORIES})", name=op.f("ck_inbound_emails_category")),
        sa.CheckConstraint(
            "(outcome IN ('complaint', 'words')) = (complaint_id IS NOT NULL)", name=op.f("ck_inbound_emails_complaint")
        ),
        sa.CheckConstraint(
            "(outcome IN ('waiting', 'ignored')) = (reason IS NOT NULL)", name=op.f("ck_inbound_emails_reasoned")
        ),
    )
    for column in ("message_key", "territory_id", "from_address", "customer_id", "complaint_id"):
        op.create_index(op.f(f"ix_inbound_emails_{column}"), "inbound_emails", [column])
    op.create_index(
        "ix_inbound_emails_waiting", "inbound_emails", ["id"], postgresql_where=sa.text("outcome = 'waiting'")
    )
    for event in ("UPDATE", "DELETE"):
        when = " WHEN (OLD.* IS DISTINCT FROM NEW.*)" if event == "UPDATE" else ""
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON inbound_emails FOR EACH ROW{when}"
            f" EXECUTE FUNCTION note_change({WATCHED})"
        )
    op.add_column("tasks", sa.Column("email_id", sa.BigInteger(), sa.ForeignKey("inbound_emails.id")))
    op.create_index(op.f("ix_tasks_email_id"), "tasks", ["email_id"])


def downgrade() -> None:
    op.drop_column("tasks", "email_id")
    op.drop_table("inbound_emails")
    for table in SPEAK:
        op.execute(f"UPDATE {table} SET channel = 'api' WHERE channel = 'email'")  # noqa: S608 - Names of our own.
    _channels(KNEW)


def _channels(known: str) -> None:
    for table in SPEAK:
        op.drop_constraint(op.f(f"ck_{table}_channel"), table)
        op.create_check_constraint(op.f(f"ck_{table}_channel"), table, f"channel IN ({known})")
