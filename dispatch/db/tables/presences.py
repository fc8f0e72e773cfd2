"""Who looks at which visit at this moment."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, one_of
from dispatch.vocabulary.terms import Doing


class Presence(Base):
    """A page of somebody's that shows a visit; it is gone when the page says so, or says nothing for a while."""

    __tablename__ = "presences"
    __table_args__ = (
        CheckConstraint(one_of("doing", Doing), name="doing"),
        Index("ix_presences_seen_at", "seen_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seat: Mapped[str] = mapped_column(primary_key=True)
    """The page's own id: somebody may look at two visits in two windows."""
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    doing: Mapped[str]
    seen_at: Mapped[datetime]
