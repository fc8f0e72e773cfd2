"""Whose routes changed in which transaction; triggers write it (see `dispatch.booking.queries.schedules`)."""

from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt


class RouteChange(Base):
    """A technician whose visits, holds, shifts, absences, skills or home a transaction touched."""

    __tablename__ = "route_changes"

    xid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The full transaction id, comparable with a `pg_snapshot`."""
    technician_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    noted_at: Mapped[CreatedAt]
