"""Texts to customers, every attempt to send them, every receipt and every reply."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.states import MessageState

GONE_WRONG = "state IN ('failed', 'undelivered', 'expired', 'suppressed')"
"""The few that somebody looks for among the many that arrived."""


class Message(Base):
    """One text to one number. Invariant 12: one row per kind, appointment, version and occurrence.

    `topic` names what the text is about where there is no appointment (`inbound:17`, `visit:4`).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("kind", "appointment_id", "occurrence", name="uq_messages_once_per_appointment"),
        UniqueConstraint("kind", "topic", "occurrence", name="uq_messages_once_per_topic"),
        UniqueConstraint("carrier", "carrier_message_id"),
        UniqueConstraint("id", "carrier"),
        CheckConstraint(one_of("state", MessageState), name="state"),
        CheckConstraint("(appointment_id IS NULL) <> (topic IS NULL)", name="about_one_thing"),
        CheckConstraint("occurrence BETWEEN 1 AND 3", name="occurrence"),
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="claimed_has_lease"),
        CheckConstraint("(state = 'suppressed') = (suppressed_reason IS NOT NULL)", name="suppressed_reason"),
        Index("ix_messages_due", "expires_at", "id", "not_before", postgresql_where=text("state = 'queued'")),
        Index("ix_messages_leases", "lease_until", postgresql_where=text("state = 'claimed'")),
        Index("ix_messages_look_up", "look_up_at", postgresql_where=text("state = 'unknown'")),
        Index("ix_messages_to_number", "to_number", "created_at"),
        Index("ix_messages_created_at", "created_at"),
        Index("ix_messages_words", "created_at", postgresql_where=text("body <> ''")),
        Index("ix_messages_gone_wrong", "state", "id", postgresql_where=text(GONE_WRONG)),
        Index(
            "ix_messages_delivered",
            "ended_at",
            "order_id",
            postgresql_where=text("state = 'delivered' AND order_id IS NOT NULL"),
        ),
        Index("ix_messages_open", "created_at", postgresql_where=text("state IN ('sent', 'unknown')")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    topic: Mapped[str | None]
    occurrence: Mapped[int] = mapped_column(server_default="1")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outages.id"), index=True)
    to_number: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    """What stands in the text, worded, by placeholder: carriers with approved templates take it instead of the body."""
    given: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What the text was given beyond what is known of its visit, as plain values, so that it can be worded anew when
    it leaves; none for a text about no visit."""
    signature: Mapped[str] = mapped_column(server_default="")
    sender: Mapped[str | None]
    """What it comes from at the carrier where that is an operator's own; None: what the settings name."""
    body: Mapped[str]
    segments: Mapped[int]
    price_micros: Mapped[int] = mapped_column(server_default="0")
    """What it costs, in millionths of the tariff's currency; counted from the moment a carrier may have taken it."""
    answers: Mapped[bool] = mapped_column(server_default=text("false"))
    """True for an answer to the customer's own message."""
    state: Mapped[str] = mapped_column(server_default=MessageState.QUEUED)
    suppressed_reason: Mapped[str | None]
    held_reason: Mapped[str | None]
    """Why it was last put off; `not_before` says until when."""
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    request_id: Mapped[str | None] = mapped_column(default=request_ids.present)
    """The request that it goes back to, however many jobs lie between."""
    claim: Mapped[int] = mapped_column(server_default="0")
    """The fencing token: only the attempt that holds the present number may write the outcome."""
    lease_until: Mapped[datetime | None]
    """By the database's own clock, the one clock of all workers; the domain's may be simulated."""
    look_ups: Mapped[int] = mapped_column(server_default="0")
    look_up_at: Mapped[datetime | None]
    """When the carrier is asked again what became of an unknown outcome."""
    carrier: Mapped[str | None]
    first_attempt_at: Mapped[datetime | None]
    """When a carrier was first called with it; null for texts of versions before this was kept."""
    carrier_message_id: Mapped[str | None]
    carrier_status: Mapped[str | None]
    error_code: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    reconciled_at: Mapped[datetime | None]
    """When its carrier was last asked for its status, because no final report had come."""
    ended_at: Mapped[datetime | None]

    attempts: Mapped[list["Attempt"]] = relationship(order_by="Attempt.claim")


class Attempt(Base):
    """One call of a carrier, written before the call is made.

    The foreign key holds invariant 24: a message that was attempted can't change its carrier.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("message_id", "claim"),
        ForeignKeyConstraint(
            ["message_id", "carrier"], ["messages.id", "messages.carrier"], name="fk_attempts_one_carrier"
        ),
    )

    id: Mapped[Key]
    message_id: Mapped[int]
    claim: Mapped[int]
    carrier: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    """`accepted`, or the class of the carrier's refusal (`notify.errors.ErrorClass`); None while it is not known."""
    error_code: Mapped[str | None]
    carrier_message_id: Mapped[str | None]


class Receipt(Base):
    """A carrier's word on a message; kept also when it comes before our own record of the carrier's id."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("carrier", "carrier_message_id", "status"),)

    id: Mapped[Key]
    carrier: Mapped[str]
    carrier_message_id: Mapped[str] = mapped_column(index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    status: Mapped[str]
    error_code: Mapped[str | None]
    received_at: Mapped[datetime]


class InboundText(Base):
    """What a customer wrote, and what became of it (invariant 28)."""

    __tablename__ = "inbound_texts"
    __table_args__ = (
        UniqueConstraint("carrier", "carrier_message_id"),
        CheckConstraint("outcome IN ('applied', 'opt_out', 'opt_in', 'help', 'noted', 'task')", name="outcome"),
    )

    id: Mapped[Key]
    carrier: Mapped[str]
    carrier_message_id: Mapped[str]
    from_number: Mapped[str] = mapped_column(index=True)
    to_number: Mapped[str | None]
    """Which of our numbers it was sent to, where the carrier says so."""
    body: Mapped[str]
    outcome: Mapped[str]
    meaning: Mapped[str | None]
    """What the text was understood to say (`notify.reading.replies.ReplyKind`)."""
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    """The task of the conversation that a person reads; several texts share one."""
    media: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Addresses of pictures that came with the text, at the carrier."""
    received_at: Mapped[datetime]


class OfferedSlot(Base):
    """A window that a text offered under a number; the customer answers with the number."""

    __tablename__ = "offered_slots"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 3", name="number"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    arrival_window: Mapped[Range[datetime]]


class OfferedVisit(Base):
    """A visit that a text named under a number, for a customer who has several; they answer with the number."""

    __tablename__ = "offered_visits"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 3", name="number"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))


class InboxText(Base):
    """What the inbox carrier delivered: the customer's phone of a demonstration, one row per message."""

    __tablename__ = "inbox_texts"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    to_number: Mapped[str] = mapped_column(index=True)
    body: Mapped[str]
    received_at: Mapped[datetime]


class Spending(Base):
    """What the texts of one day cost, in millionths of the currency, counted when each is handed to a carrier."""

    __tablename__ = "spending"

    day: Mapped[datetime] = mapped_column(primary_key=True)
    """The instant at which the day began in the zone of the cap."""
    micros: Mapped[int]


class OptOut(Base):
    """That a number wants no texts, as a keyed hash: the proof outlives the erasure of the number."""

    __tablename__ = "opt_outs"

    number_hash: Mapped[str] = mapped_column(primary_key=True)
    key_fingerprint: Mapped[str | None]
    """Which of the operator's keys made the hash; None for rows from before that was noted."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
