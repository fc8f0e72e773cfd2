"""How often something was tried lately, counted for all servers together."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base


class Throttle(Base):
    """Attempts of one kind by one asker since `since`; the key is a keyed hash of both."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    attempts: Mapped[int]
