"""Texts on their way and back, carriers and wordings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _messages()
    _attempts()
    _receipts()
    _inbound_texts()
    _inbox_texts()
    _offered_slots()
    _opt_outs()
    _spending()
    _carrier_states()
    _wordings()


def _messages() -> None:
    op.create_table(
        "messages",
        key(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("appointment_id", sa.BigInteger, sa.ForeignKey("appointments.id")),
        sa.Column("topic", sa.Text),
        sa.Column("occurrence", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), index=True),
        sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id"), index=True),
        sa.Column("to_number", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("parameters", pg.JSONB, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("segments", sa.BigInteger, nullable=False),
        sa.Column("answers", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("suppressed_reason", sa.Text),
        sa.Column("not_before", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("claim", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("lease_until", AT),
        sa.Column("carrier", sa.Text),
        sa.Column("carrier_message_id", sa.Text),
        sa.Column("carrier_status", sa.Text),
        sa.Column("error_code", sa.Text),
        sa.Column("sent_at", AT),
        sa.Column("ended_at", AT),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), index=True),
        sa.Column("signature", sa.Text, nullable=False, server_default=""),
        sa.Column("price_micros", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("held_reason", sa.Text),
        sa.Column("look_ups", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("look_up_at", AT),
        sa.Column("reconciled_at", AT),
        sa.UniqueConstraint("kind", "appointment_id", "occurrence", name="uq_messages_once_per_appointment"),
        sa.UniqueConstraint("kind", "topic", "occurrence", name="uq_messages_once_per_topic"),
        sa.UniqueConstraint("carrier", "carrier_message_id"),
        sa.UniqueConstraint("id", "carrier"),
        one_of(
            "state",
            "queued",
            "claimed",
            "sent",
            "delivered",
            "undelivered",
            "failed",
            "suppressed",
            "expired",
            "unknown",
        ),
        sa.CheckConstraint("(appointment_id IS NULL) <> (topic IS NULL)", name="about_one_thing"),
        sa.CheckConstraint("occurrence BETWEEN 1 AND 3", name="occurrence"),
        sa.CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="claimed_has_lease"),
        sa.CheckConstraint("(state = 'suppressed') = (suppressed_reason IS NOT NULL)", name="suppressed_reason"),
        sa.Index("ix_messages_due", "expires_at", "id", "not_before", postgresql_where=sa.text("state = 'queued'")),
        sa.Index("ix_messages_leases", "lease_until", postgresql_where=sa.text("state = 'claimed'")),
        sa.Index("ix_messages_look_up", "look_up_at", postgresql_where=sa.text("state = 'unknown'")),
        sa.Index("ix_messages_open", "created_at", postgresql_where=sa.text("state IN ('sent', 'unknown')")),
        sa.Index("ix_messages_to_number", "to_number", "created_at"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        key(),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("claim", sa.BigInteger, nullable=False),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("outcome", sa.Text),
        sa.Column("error_code", sa.Text),
        sa.Column("carrier_message_id", sa.Text),
        sa.UniqueConstraint("message_id", "claim"),
        sa.ForeignKeyConstraint(
            ["message_id", "carrier"], ["messages.id", "messages.carrier"], name="fk_attempts_one_carrier"
        ),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        key(),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("carrier_message_id", sa.Text, nullable=False, index=True),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("received_at", AT, nullable=False),
        sa.UniqueConstraint("carrier", "carrier_message_id", "status"),
    )


def _inbound_texts() -> None:
    op.create_table(
        "inbound_texts",
        key(),
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("carrier_message_id", sa.Text, nullable=False),
        sa.Column("from_number", sa.Text, nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("appointment_id", sa.BigInteger, sa.ForeignKey("appointments.id")),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("work_orders.id"), index=True),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("meaning", sa.Text),
        sa.UniqueConstraint("carrier", "carrier_message_id"),
        one_of("outcome", "applied", "opt_out", "opt_in", "help", "task"),
    )


def _inbox_texts() -> None:
    op.create_table(
        "inbox_texts",
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("to_number", sa.Text, nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", AT, nullable=False),
    )


def _offered_slots() -> None:
    op.create_table(
        "offered_slots",
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("arrival_window", pg.TSTZRANGE, nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="number"),
    )


def _opt_outs() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("number_hash", sa.Text, primary_key=True),
        sa.Column("since", AT, nullable=False),
        sa.Column("ended_at", AT),
        created_at(),
    )


def _spending() -> None:
    op.create_table(
        "spending",
        sa.Column("day", AT, primary_key=True),
        sa.Column("micros", sa.BigInteger, nullable=False),
    )


def _carrier_states() -> None:
    op.create_table(
        "carrier_states",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("full_at", AT),
        sa.Column("recent", pg.ARRAY(sa.Boolean), nullable=False, server_default="{}"),
        sa.Column("rests_until", AT),
        sa.Column("rests", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("probing_until", AT),
    )


def _wordings() -> None:
    op.create_table(
        "wordings",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by", sa.BigInteger, sa.ForeignKey("users.id")),
        created_at(),
    )


def drop() -> None:
    for table in (
        "wordings",
        "carrier_states",
        "spending",
        "opt_outs",
        "offered_slots",
        "inbox_texts",
        "inbound_texts",
        "receipts",
        "attempts",
        "messages",
    ):
        op.drop_table(table)
