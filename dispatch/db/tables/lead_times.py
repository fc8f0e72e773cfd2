"""When ended orders passed the points of the process report, kept so that it does not read all their facts."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key


class LeadTime(Base):
    """When an ended order was first planned, told, visited and completed; null where it never was."""

    __tablename__ = "lead_times"
    __table_args__ = (
        Index("ix_lead_times_received_at", "received_at"),
        Index("ix_lead_times_lacking", "order_id", postgresql_where=text("received_at IS NULL")),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id", ondelete="CASCADE"), primary_key=True)
    planned_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    on_site_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    """This and the next three are the order's own, so that a report need not look it up; null where a version before
    kept the row, until they are filled in."""
    kind: Mapped[str | None]
    source: Mapped[str | None]
    territory_id: Mapped[int | None] = mapped_column(BigInteger)


class StaleLeadTime(Base):
    """A note, written by triggers, that something of an order's lead times may have changed.

    Until they are read anew, the report asks the facts. Notes are only added and taken away, as `StaleDay` has them. No
    foreign key: it would let whoever writes a note wait for whoever holds the order.
    """

    __tablename__ = "stale_lead_times"

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(BigInteger, index=True)
