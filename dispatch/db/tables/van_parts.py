"""Parts in technicians' vans, those that visits have used, and those that are picked up on the way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class VanPart(Base):
    """How many pieces of a part lay in a technician's van when somebody last counted them.

    What is there now is not kept: it is the count less what was used since.
    """

    __tablename__ = "van_parts"
    __table_args__ = (
        UniqueConstraint("technician_id", "part"),
        CheckConstraint("counted BETWEEN 0 AND 100000", name="counted"),
    )

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    part: Mapped[str]
    """The operator's own code."""
    name: Mapped[str]
    counted: Mapped[int]
    counted_at: Mapped[datetime]


class PartUsed(Base):
    """What a visit has used, as its end reports; it goes with an end that did not hold."""

    __tablename__ = "parts_used"
    __table_args__ = (
        UniqueConstraint("visit_id", "part"),
        CheckConstraint("quantity BETWEEN 1 AND 1000", name="quantity"),
        Index("ix_parts_used_technician", "technician_id", "part", "used_at"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    part: Mapped[str]
    quantity: Mapped[int]
    used_at: Mapped[datetime]


class Pickup(Base):
    """A stop at the supply place in a route as it stands, for what the van lacks (ADR 67).

    It stands as long as its technician has the visit that needs it, later in that shift; then it is of no use.
    """

    __tablename__ = "pickups"
    __table_args__ = (CheckConstraint("NOT isempty(during)", name="during"),)

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), index=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    """The first visit that needs it."""
    during: Mapped[Range[datetime]]
    travel_seconds: Mapped[int]
    address: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    parts: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """What to take, as `workforce.rules.part_needs` spells it."""
    tools: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    picked_up_at: Mapped[datetime | None]
    """When the technician said that they have it: it lies in the van since."""
    created_at: Mapped[CreatedAt]
