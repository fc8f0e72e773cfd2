"""Lines with their devices, and what is known of a customer beyond their orders: notes, merges."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key
from dispatch.db.tables.workforce import Customer, Site


class ServiceLine(Base):
    """A customer's connection: where it ends, which node feeds it, by which technology, and who installed it.

    A service id is one line's within its source and scope (see `WorkOrder`). A line that an installation made before
    the inventory knew it has none yet.
    """

    __tablename__ = "service_lines"
    __table_args__ = (
        UniqueConstraint("source", "scope", "service_id"),
        Index("ix_service_lines_access_node", "access_node"),
        Index("ix_service_lines_service_id", "service_id"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="")
    service_id: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    access_node: Mapped[str | None]
    technology: Mapped[str | None]
    installer: Mapped[str | None]
    """Who installed it, by the name that the inventory or our own technician has."""
    installed_on: Mapped[date | None] = mapped_column(Date)
    installed_by_visit_id: Mapped[int | None]
    """Our own visit that installed it; no foreign key, for visits stand above lines in the schema."""
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    customer: Mapped[Customer] = relationship()
    site: Mapped[Site] = relationship()
    devices: Mapped[list["LineDevice"]] = relationship(order_by="LineDevice.id")

    @property
    def reference(self) -> str:
        """What staff call the line."""
        return self.service_id or f"L-{self.id:06d}"

    @property
    def present_devices(self) -> list["LineDevice"]:
        """The devices that have not been taken away."""
        return [device for device in self.devices if device.removed_on is None]


class LineDevice(Base):
    """A device on a line: a modem, a terminal of the fibre, a set-top box."""

    __tablename__ = "line_devices"
    __table_args__ = (
        UniqueConstraint("line_id", "serial"),
        CheckConstraint("removed_on IS NULL OR installed_on IS NULL OR removed_on >= installed_on", name="days"),
        Index("ix_line_devices_serial", "serial"),
    )

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("service_lines.id"))
    kind: Mapped[str]
    model: Mapped[str | None]
    serial: Mapped[str]
    installed_on: Mapped[date | None] = mapped_column(Date)
    installed_by_visit_id: Mapped[int | None] = mapped_column(index=True)
    removed_on: Mapped[date | None] = mapped_column(Date)
    warranty_first_day: Mapped[date | None] = mapped_column(Date)
    """From this day to the last one its customer was told that it is warranted."""
    warranty_last_day: Mapped[date | None] = mapped_column(Date)


class CustomerNote(Base):
    """What a colleague should know of a customer, and who wrote it."""

    __tablename__ = "customer_notes"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str]
    body: Mapped[str]


class CustomerMerge(Base):
    """That two records were found to be one person, by whom and why; undone, they are two again as they were."""

    __tablename__ = "customer_merges"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
    )

    id: Mapped[Key]
    kept_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    moved_ids: Mapped[list[int]]
    """The records that had been merged into the merged one before, which came along."""
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
