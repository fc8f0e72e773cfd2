"""Every time that a customer had to get in touch about a matter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.orders import WorkOrder
from dispatch.db.tables.workforce import Customer
from dispatch.vocabulary.terms import ContactWay


class CustomerContact(Base):
    """A customer got in touch, once: when, which way, and about which order where it is known. Rows never change."""

    __tablename__ = "customer_contacts"
    __table_args__ = (CheckConstraint(one_of("way", ContactWay), name="way"),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[str]
    """The system of the order or complaint: an integration sees its own."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey(WorkOrder.id), index=True)
    way: Mapped[str]
