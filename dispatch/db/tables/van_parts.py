"""Parts in technicians' vans, and those that visits have used."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key


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
