"""Other systems' addresses for events, what is to be sent to each, and every try."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.accounts import Event, User
from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary.terms import EndpointOffReason, WebhookDeliveryState

_PENDING = text("state = 'pending'")


class WebhookEndpoint(Base):
    """Where a user's events are sent. It sees what its owner sees, narrowed by kinds and territories (empty: all)."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint(one_of("off_reason", EndpointOffReason), name="off_reason"),
        CheckConstraint("(off_reason IS NULL) = (off_at IS NULL)", name="off"),
    )

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    url: Mapped[str]
    """May hold a secret of the receiver's; the log and the tasks name the host alone."""
    description: Mapped[str] = mapped_column(server_default="")
    kinds: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    territory_ids: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    off_reason: Mapped[str | None]
    """Why nothing is sent; None while it is on."""
    off_at: Mapped[datetime | None]
    missed_from_id: Mapped[int | None]
    """The first event that it would have got while it was off."""
    failures: Mapped[int] = mapped_column(server_default="0")
    """How many tries in a row have failed."""
    rests_until: Mapped[datetime | None]
    salt: Mapped[str]
    """What its secrets are derived from, beside the operator's key."""
    secret_number: Mapped[int] = mapped_column(server_default="1")
    secret_key: Mapped[str]
    """Fingerprint of the operator's key that the secret is derived from."""
    former_secret_key: Mapped[str | None]
    former_secret_until: Mapped[datetime | None]
    """So long the secret with the number before signs as well."""
    created_at: Mapped[CreatedAt]

    owner: Mapped[User] = relationship()


class WebhookDelivery(Base):
    """One event for one endpoint, or a trial (without an event); it keeps its id however often it is sent."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint(one_of("state", WebhookDeliveryState), name="state"),
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_heads", "endpoint_id", "event_id", postgresql_where=_PENDING),
        Index("ix_webhook_deliveries_lines", "endpoint_id", "order_key", "event_id", postgresql_where=_PENDING),
    )

    id: Mapped[Key]
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    order_key: Mapped[str]
    """What is sent one after the other: all events of an order, or of a thing that belongs to none."""
    state: Mapped[str] = mapped_column(server_default=WebhookDeliveryState.PENDING)
    tries: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease: Mapped[int] = mapped_column(server_default="0")
    """Which claim counts: the late result of an earlier one changes nothing."""
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]

    event: Mapped[Event | None] = relationship()
    attempts: Mapped[list["WebhookAttempt"]] = relationship(order_by="WebhookAttempt.id")


class WebhookAttempt(Base):
    """A try, and how it ended. Nothing of the answer is kept but its status."""

    __tablename__ = "webhook_attempts"

    id: Mapped[Key]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    status: Mapped[int | None]
    code: Mapped[str]
    milliseconds: Mapped[int]
