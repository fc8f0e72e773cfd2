"""What customers were given for the trouble they had."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.accounts import User
from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.complaints import Complaint
from dispatch.db.tables.messages import Message
from dispatch.db.tables.orders import WorkOrder
from dispatch.db.tables.workforce import Customer
from dispatch.vocabulary.complaints import GoodwillKind, GoodwillState


class Goodwill(Base):
    """One grant on the ledger: to whom, for what, how much, by whom and why, and what became of it."""

    __tablename__ = "goodwill"
    __table_args__ = (
        CheckConstraint(one_of("kind", GoodwillKind), name="kind"),
        CheckConstraint("num_nonnulls(order_id, complaint_id) > 0", name="about"),
        CheckConstraint("(kind = 'priority') = (amount = 0) AND amount >= 0", name="amount"),
        CheckConstraint("(kind = 'gift') = (gift <> '')", name="gift"),
        CheckConstraint("(granted_by IS NULL) = (promise_id IS NOT NULL)", name="granted_by"),
        CheckConstraint("num_nonnulls(delivered_at, taken_back_at) < 2", name="ended"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_why IS NULL)", name="taken_back"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    """The system of the order or complaint: an integration sees its own."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promises.id"), unique=True)
    """The broken promise that it was granted for by itself."""
    kind: Mapped[str]
    amount: Mapped[int] = mapped_column(server_default="0")
    """What it is worth, in whole units of the operator's currency; 0 for a priority."""
    currency: Mapped[str]
    gift: Mapped[str] = mapped_column(server_default="")
    """What is given, as the customer reads it."""
    why: Mapped[str]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    """The text that tells the customer."""
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_back_why: Mapped[str | None]
    created_at: Mapped[CreatedAt]

    customer: Mapped[Customer] = relationship()
    order: Mapped[WorkOrder | None] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    message: Mapped[Message | None] = relationship()
    granter: Mapped[User | None] = relationship(foreign_keys=granted_by)

    @property
    def told_at(self) -> datetime | None:
        """When the text that tells of it left; None while it waits, and where the customer gets none."""
        return self.message.sent_at if self.message else None

    @property
    def state(self) -> GoodwillState:
        """How it stands."""
        if self.taken_back_at is not None:
            return GoodwillState.TAKEN_BACK
        if self.delivered_at is not None:
            return GoodwillState.DELIVERED
        return GoodwillState.GRANTED if self.told_at is None else GoodwillState.TOLD

    @property
    def granted_by_name(self) -> str | None:
        """Who granted it; None where a broken promise did."""
        return self.granter.name if self.granter else None

    @property
    def reference(self) -> str:
        """What customer and staff call the complaint, or else the order."""
        if self.complaint is not None:
            return self.complaint.number
        return self.order.reference if self.order else ""


class GoodwillRule(Base):
    """What differs for goodwill in a territory from what holds in the whole house; null as there."""

    __tablename__ = "goodwill_rules"
    __table_args__ = (CheckConstraint("on_broken_promise BETWEEN 0 AND 1000000", name="on_broken_promise"),)

    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    limits: Mapped[dict[str, list[int]] | None] = mapped_column(JSONB(none_as_null=True))
    """By role what it may grant at once, and to one customer within a year."""
    on_broken_promise: Mapped[int | None]
    """What a missed arrival is credited by itself; 0 for nothing."""
    version: Mapped[int] = mapped_column(server_default="1")
