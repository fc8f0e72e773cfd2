"""Complaints, and every step that was taken with them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.orders import WorkOrder
from dispatch.vocabulary.states import ComplaintState


class Complaint(Base):
    """What a customer is not content with. Whoever received it owns it until the customer accepts."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(one_of("state", ComplaintState), name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("state IN ('acknowledged', 'in_progress') OR resolution IS NOT NULL", name="resolution"),
        Index("ix_complaints_open", "owner_id", postgresql_where=text("state <> 'closed'")),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    said: Mapped[str]
    """The complaint in the customer's words."""
    state: Mapped[str] = mapped_column(server_default=ComplaintState.ACKNOWLEDGED)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    resolution: Mapped[str | None]
    received_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    order: Mapped[WorkOrder] = relationship()
    steps: Mapped[list["ComplaintStep"]] = relationship(order_by="ComplaintStep.id")


class ComplaintStep(Base):
    """One change of a complaint's state: who, when, and what was said."""

    __tablename__ = "complaint_steps"
    __table_args__ = (CheckConstraint(one_of("state", ComplaintState), name="state"),)

    id: Mapped[Key]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
