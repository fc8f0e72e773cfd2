"""Care campaigns and the people in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.db.tables.customers import ServiceLine
from dispatch.db.tables.orders import WorkOrder
from dispatch.db.tables.workforce import Customer
from dispatch.vocabulary.states import CampaignState, MemberState
from dispatch.vocabulary.terms import Tier

IN_HAND = "state IN ('chosen', 'invited', 'booked', 'nobody_home')"


class Campaign(Base):
    """A round of care visits in a territory: which lines, how many of them, how many invitations a day."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(one_of("state", CampaignState), name="state"),
        CheckConstraint(one_of("tier", Tier), name="tier"),
        CheckConstraint("most_people BETWEEN 1 AND 100000", name="most_people"),
        CheckConstraint("invitations_a_day BETWEEN 1 AND 1000", name="invitations_a_day"),
        CheckConstraint("score_at_most BETWEEN 1 AND 5", name="score_at_most"),
        Index("ix_campaigns_running", "id", postgresql_where=text("state = 'running'")),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), index=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=CampaignState.DRAFT)
    installed_before: Mapped[date | None] = mapped_column(Date)
    no_visit_since: Mapped[date | None] = mapped_column(Date)
    access_node: Mapped[str | None]
    score_at_most: Mapped[int | None]
    tier: Mapped[str | None]
    most_people: Mapped[int]
    invitations_a_day: Mapped[int]
    seed: Mapped[int]
    """What the sample is drawn by: the same seed and lines give the same people."""
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CampaignMember(Base):
    """A customer within a campaign, with the line that is to be checked, and how far they have come.

    The database holds that nobody is in two campaigns at once.
    """

    __tablename__ = "campaign_members"
    __table_args__ = (
        UniqueConstraint("campaign_id", "customer_id"),
        CheckConstraint(one_of("state", MemberState), name="state"),
        Index("uq_campaign_members_in_hand", "customer_id", unique=True, postgresql_where=text(IN_HAND)),
        Index("ix_campaign_members_order_id", "order_id"),
        Index("ix_campaign_members_state", "campaign_id", "state", "rank"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("service_lines.id"))
    rank: Mapped[int]
    """Their place in the sample, in which they are invited."""
    state: Mapped[str] = mapped_column(server_default=MemberState.CHOSEN)
    reason: Mapped[str | None]
    """Why they are left out or nothing came of it, as a code."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_orders.id"))
    invited_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    customer: Mapped[Customer] = relationship()
    line: Mapped[ServiceLine] = relationship()
    order: Mapped[WorkOrder | None] = relationship()
