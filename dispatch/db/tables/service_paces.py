"""When a foreign service may be asked again, kept for all workers together."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base


class ServicePace(Base):
    """One service by its name. All times are the database's, since workers' clocks differ."""

    __tablename__ = "service_paces"

    service: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]
    """Nobody asks before: a call is under way (until its deadline), or the last one began just now."""
    rests_until: Mapped[datetime]
    """The service asked to be left alone, or did not answer."""
    line_ends_at: Mapped[datetime]
    """The latest turn that was given to someone who waits."""
    failures: Mapped[int]
    """Calls without an answer, one after another."""
