"""Orders that joined an outage instead of a visit, and what became of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.orders import WorkOrder
from dispatch.db.tables.outages import Outage
from dispatch.vocabulary.terms import JoinState


class OutageOrder(Base):
    """A repair that waits for the end of an outage."""

    __tablename__ = "outage_orders"
    __table_args__ = (
        UniqueConstraint("outage_id", "order_id"),
        CheckConstraint(one_of("state", JoinState), name="state"),
        Index("ix_outage_orders_waiting", "order_id", postgresql_where=text("state IN ('joined', 'asked')")),
    )

    id: Mapped[Key]
    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    state: Mapped[str] = mapped_column(server_default=JoinState.JOINED)
    joined_at: Mapped[datetime]
    by: Mapped[str]
    """Who joined it: the name that the audit shows."""
    settled_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship()
    outage: Mapped[Outage] = relationship()
