"""Planned work and outages of the network, and who is told of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.workforce import Customer, Territory
from dispatch.vocabulary.references import outage_reference
from dispatch.vocabulary.states import OPEN_OUTAGES, OutageState
from dispatch.vocabulary.terms import OutageKind, OutageNews

OPEN = one_of("state", sorted(OPEN_OUTAGES))


class Outage(Base):
    """A part of the network that is worked on, or out. A line is affected that any of the reach's parts names.

    `news` is what is told last, and `turn` its number: whoever has heard turn n is told n + 1 at the next news.
    """

    __tablename__ = "outages"
    __table_args__ = (
        CheckConstraint(one_of("kind", OutageKind), name="kind"),
        CheckConstraint(one_of("state", OutageState), name="state"),
        CheckConstraint(one_of("news", OutageNews), name="news"),
        CheckConstraint("starts_at < ends_at", name="window"),
        CheckConstraint("lead_hours BETWEEN 0 AND 720", name="lead_hours"),
        CheckConstraint(
            "(lat IS NULL) = (radius_m IS NULL) AND (lat IS NULL) = (lon IS NULL) AND radius_m > 0", name="circle"
        ),
        CheckConstraint("(ended_at IS NULL) = (state IN ('announced', 'ongoing'))", name="ended"),
        Index("ix_outages_open", "starts_at", postgresql_where=text(OPEN)),
    )

    id: Mapped[Key]
    source: Mapped[str]
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """When it is expected to be over; customers are told this."""
    ended_at: Mapped[datetime | None]
    """When it was over, or called off."""
    cause: Mapped[str] = mapped_column(server_default="")
    """Why, as English texts say it; empty for the usual words."""
    cause_zh: Mapped[str] = mapped_column(server_default="")
    lead_hours: Mapped[int]
    access_nodes: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    service_ids: Mapped[list[str]] = mapped_column(server_default=text("'{}'"), deferred=True)
    postcodes: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    buildings: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    radius_m: Mapped[int | None]
    news: Mapped[str] = mapped_column(server_default=OutageNews.KNOWN)
    turn: Mapped[int] = mapped_column(server_default="1")
    tell_at: Mapped[datetime]
    """From when on the news is told."""
    told_at: Mapped[datetime | None]
    """When the texts of the present turn had all been written; None while some are not."""
    answer_by: Mapped[datetime | None]
    """Until when customers may say whether it works again."""
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    territory: Mapped[Territory | None] = relationship()

    @property
    def reference(self) -> str:
        """The number that customers and staff say to each other."""
        return outage_reference(self.id)


class OutageRecipient(Base):
    """Somebody who is told, however many lines of theirs are affected: one row a phone number."""

    __tablename__ = "outage_recipients"
    __table_args__ = (
        UniqueConstraint("outage_id", "customer_id"),
        Index("ix_outage_recipients_untold", "outage_id", "told_turn", "id"),
    )

    id: Mapped[Key]
    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"))
    """Whose zone and service number their text has: the territory of their line."""
    lines: Mapped[int]
    told_turn: Mapped[int] = mapped_column(server_default="0")
    """The last turn that was looked at for them, whether there was anything to tell or not."""

    customer: Mapped[Customer] = relationship()
