"""Who may come in, what they did, and what the outside can read of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.terms import Role


class User(Base):
    """A person or a system. `territory_ids` empty means every territory.

    Whoever is of a whole operator has its mark (`vocabulary.permissions.mark_of`) among the territories, and all that
    are the operator's.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("(role = 'technician') = (technician_id IS NOT NULL)", name="technician"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str | None]
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    territory_ids: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    second_factor: Mapped[int] = mapped_column(server_default="0")
    """Which of the person's second factors counts; the next one is derived with the number after it."""
    second_factor_key: Mapped[str | None]
    """Fingerprint of the key that the second factor is derived from; None while there is none."""
    second_factor_step: Mapped[int | None]
    """The step of the code that was used last; none counts twice."""
    created_at: Mapped[CreatedAt]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"), index=True)


class ApiToken(Base):
    """A bearer token of a user's, stored as a hash; `hint` is its first characters, to tell tokens apart."""

    __tablename__ = "api_tokens"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    scopes: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Permissions that it is bounded to; empty for all that its user's role includes."""
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    created_at: Mapped[CreatedAt]


class SignInSession(Base):
    """A signed-in person in one browser, whose cookie holds a secret that is stored as a hash."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_open", "user_id", postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str]
    """What the browser calls itself, shortened, so that a person tells their sessions apart."""
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it was last used, to the minute."""
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


CHANGE_SET = "CAST(pg_current_xact_id() AS text) || '@' || CAST(extract(epoch FROM transaction_timestamp()) AS text)"
"""Names a transaction, also over a restore, after which the database counts its transactions anew."""


class AuditEntry(Base):
    """Who did what to which thing, when and why. A trigger refuses every change of a row (invariant 40)."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_thing", "thing", "thing_id"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int | None]
    why: Mapped[str | None]
    request_id: Mapped[str | None] = mapped_column(default=request_ids.present)
    """The request that it goes back to, however many jobs lie between."""
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    change_set: Mapped[str | None] = mapped_column(server_default=text(CHANGE_SET))
    """The transaction it was done in; None for what was done before changes were kept."""
    changes: Mapped[list["AuditChange"]] = relationship(
        primaryjoin="AuditEntry.change_set == foreign(AuditChange.change_set)", order_by="AuditChange.id", viewonly=True
    )


class AuditChange(Base):
    """What the columns of one row were and became. Triggers write it (migration 24) and refuse every change of it.

    `fields` holds `{"old", "new"}` by column; `{"masked": true}` for customers' data and secrets, which stay out.
    """

    __tablename__ = "audit_changes"
    __table_args__ = (Index("ix_audit_changes_record", "record", "record_key"),)

    id: Mapped[Key]
    change_set: Mapped[str] = mapped_column(server_default=text(CHANGE_SET), index=True)
    at: Mapped[CreatedAt]
    record: Mapped[str]
    """The table."""
    record_key: Mapped[str]
    fields: Mapped[dict[str, Any]]


class IdempotencyRecord(Base):
    """A request by its key: while `status` is null it is still running (invariant 3)."""

    __tablename__ = "idempotency_records"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]
    response: Mapped[dict[str, Any] | None]
    created_at: Mapped[CreatedAt]


class Event(Base):
    """What happened, for other systems to follow. Ids only: whoever may read the thing reads it there."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_territory_id", "territory_id", "id"),
        Index("ix_events_source", "source", "id"),
        Index("ix_events_thing", "thing", "thing_id"),
        Index("ix_events_unrelayed", "id", postgresql_where=text("NOT relayed")),
        Index("ix_events_at", "at", postgresql_using="brin"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    kind: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int]
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"))
    source: Mapped[str | None]
    """The source system whose order it is about: an integration sees its own."""
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    relayed: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it has been laid out for the endpoints that want it."""
    created_at: Mapped[CreatedAt]
