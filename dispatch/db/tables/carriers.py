"""How carriers fare, when nothing is sent at all, and the operator's own wording."""

from datetime import datetime

from sqlalchemy import ARRAY, Boolean, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class CarrierState(Base):
    """The breaker of a carrier, and the bucket of a carrier (`twilio`) or of one sender there (`twilio/MG…`)."""

    __tablename__ = "carrier_states"

    name: Mapped[str] = mapped_column(primary_key=True)
    full_at: Mapped[datetime | None]
    """When the bucket will be full again (`notify.carriers.bucket`)."""
    recent: Mapped[list[bool]] = mapped_column(ARRAY(Boolean), server_default="{}")
    """The last calls, the oldest first, true for a bad one (`notify.carriers.breaker`)."""
    rests_until: Mapped[datetime | None]
    rests: Mapped[int] = mapped_column(server_default="0")
    probing_until: Mapped[datetime | None]


class SendingPause(Base):
    """A time in which no text leaves, whatever is due; one at most has not ended."""

    __tablename__ = "sending_pauses"
    __table_args__ = (UniqueConstraint("ended_at", name="uq_sending_pauses_open", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    since: Mapped[datetime]
    reason: Mapped[str]
    after_restore: Mapped[bool]
    """Whether texts that are due may have been delivered already, by the installation that the backup is of."""
    ended_at: Mapped[datetime | None]


class Wording(Base):
    """Own words for one kind of text in one language, in place of the catalogue's: an operator's, or the house's."""

    __tablename__ = "wordings"
    __table_args__ = (UniqueConstraint("operator_id", "kind", "language", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    kind: Mapped[str]
    language: Mapped[str]
    template: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
