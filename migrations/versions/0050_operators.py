"""Several operators on one installation, each with its brand, its sender, its words, its territories and its people."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

WATCHED = "'{id}', '{code,sender,service_phone}', '{version,created_at}'"
"""What was there before a change is kept, as for every table that people change."""
KNEW: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "territories": ("id", "code,name,zone,publishes_itself,service_phone", ("UPDATE", "DELETE")),
    "wordings": ("kind,language", "template,changed_by", ("INSERT", "UPDATE", "DELETE")),
}
"""What the change log has told so far of tables that get an operator."""


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), unique=True),
        sa.Column("service_phone", sa.Text()),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(r"service_phone ~ '^\+[1-9][0-9]{6,14}$'", name=op.f("ck_operators_service_phone_e164")),
        sa.CheckConstraint(r"sender ~ '^(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32})$'", name=op.f("ck_operators_sender_form")),
    )
    for event in ("UPDATE", "DELETE"):
        _note("operators", event, WATCHED)
    for table in ("territories", "users", "wordings"):
        op.add_column(table, sa.Column("operator_id", sa.BigInteger(), sa.ForeignKey("operators.id")))
    op.create_index(op.f("ix_territories_operator_id"), "territories", ["operator_id"])
    op.create_index(op.f("ix_users_operator_id"), "users", ["operator_id"])
    op.drop_constraint(op.f("pk_wordings"), "wordings", type_="primary")
    op.add_column("wordings", sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True))
    op.create_primary_key(op.f("pk_wordings"), "wordings", ["id"])
    op.create_unique_constraint(
        op.f("uq_wordings_operator_id_kind_language"),
        "wordings",
        ["operator_id", "kind", "language"],
        postgresql_nulls_not_distinct=True,
    )
    _tell("operator_id,")
    op.add_column("messages", sa.Column("sender", sa.Text()))
    op.add_column("inbound_texts", sa.Column("to_number", sa.Text()))


def downgrade() -> None:
    op.drop_column("inbound_texts", "to_number")
    op.drop_column("messages", "sender")
    _tell("")
    op.execute("DELETE FROM wordings WHERE operator_id IS NOT NULL")
    op.drop_constraint(op.f("uq_wordings_operator_id_kind_language"), "wordings")
    op.drop_constraint(op.f("pk_wordings"), "wordings", type_="primary")
    op.drop_column("wordings", "id")
    op.create_primary_key(op.f("pk_wordings"), "wordings", ["kind", "language"])
    for table in ("wordings", "users", "territories"):
        op.drop_column(table, "operator_id")
    op.drop_table("operators")


def _tell(more: str) -> None:
    for table, (key, shown, events) in KNEW.items():
        for event in events:
            op.execute(f"DROP TRIGGER note_{event.lower()} ON {table}")
            _note(table, event, f"'{{{key}}}', '{{{more}{shown}}}', '{{version,created_at,changed_at}}'")


def _note(table: str, event: str, told: str) -> None:
    condition = "WHEN (OLD.* IS DISTINCT FROM NEW.*) " if event == "UPDATE" else ""
    op.execute(
        f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION note_change({told})"
    )
