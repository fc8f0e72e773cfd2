"""Questions about campaigns and the people in them, limited to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import Campaign, CampaignMember, Complaint, Customer, Message, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MEMBERS_IN_HAND, CampaignState, MemberState, MessageState

AT_ONCE = 200


def visible(session: Session, actor: Actor, campaign_id: int, *, lock: bool = False) -> Campaign | None:
    """A campaign within an actor's bounds, locked until the transaction ends if wanted."""
    found = select(Campaign).where(Campaign.id == campaign_id, within(actor, Campaign))
    if lock:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(found)


def listed(session: Session, actor: Actor, *, limit: int, before: int | None = None) -> Sequence[Campaign]:
    """Campaigns within an actor's bounds, the newest first."""
    found = select(Campaign).where(within(actor, Campaign)).order_by(Campaign.id.desc()).limit(limit)
    return session.scalars(found if before is None else found.where(Campaign.id < before)).all()


def figures(session: Session, campaign_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many people of each campaign are in each state, by the campaign's id."""
    rows = session.execute(
        select(CampaignMember.campaign_id, CampaignMember.state, func.count())
        .where(CampaignMember.campaign_id.in_(list(campaign_ids)))
        .group_by(CampaignMember.campaign_id, CampaignMember.state)
    )
    found: dict[int, dict[str, int]] = {one: dict.fromkeys(MemberState, 0) for one in campaign_ids}
    for campaign_id, state, count in rows:
        found[campaign_id][state] = count
    return found


def count_without_consent(session: Session, campaign_id: int) -> int:
    """How many the criteria chose who have not agreed to be asked."""
    return _count(session, CampaignMember.campaign_id == campaign_id, CampaignMember.reason == "no_consent")


def count_invited_since(session: Session, campaign_id: int, since: datetime) -> int:
    """How many were invited since an instant."""
    return _count(session, CampaignMember.campaign_id == campaign_id, CampaignMember.invited_at >= since)


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(CampaignMember).where(*conditions)) or 0


def people(session: Session, campaign_id: int, *, limit: int, after: int | None = None) -> Sequence[CampaignMember]:
    """The people of a campaign in the order of their ids."""
    found = (
        select(CampaignMember)
        .options(joinedload(CampaignMember.customer), joinedload(CampaignMember.line), joinedload(CampaignMember.order))
        .where(CampaignMember.campaign_id == campaign_id)
    )
    if after is not None:
        found = found.where(CampaignMember.id > after)
    return session.scalars(found.order_by(CampaignMember.id).limit(limit)).all()


def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Writes people into a campaign, and returns how many; who came into another one meanwhile is left out."""
    if not rows:
        return 0
    written = session.scalars(
        insert(CampaignMember).values(list(rows)).on_conflict_do_nothing().returning(CampaignMember.id)
    )
    return len(written.all())


def running(session: Session) -> Sequence[Campaign]:
    """The campaigns that run."""
    return session.scalars(select(Campaign).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)).all()


def next_to_invite(session: Session, campaign_id: int) -> CampaignMember | None:
    """Locks the next of a campaign who is not invited yet; who somebody else holds is left to them."""
    return session.scalar(
        select(CampaignMember)
        .where(CampaignMember.campaign_id == campaign_id, CampaignMember.state == MemberState.CHOSEN)
        .order_by(CampaignMember.rank)
        .limit(1)
        .with_for_update(of=CampaignMember, key_share=True, skip_locked=True)
    )


def member(session: Session, member_id: int) -> CampaignMember | None:
    """Somebody of a campaign, locked until the transaction ends."""
    return session.scalar(
        select(CampaignMember)
        .where(CampaignMember.id == member_id)
        .with_for_update(of=CampaignMember, key_share=True)
        .execution_options(populate_existing=True)
    )


def of_order(session: Session, order_id: int) -> CampaignMember | None:
    """Who was invited to a care visit by this order, locked until the transaction ends."""
    return session.scalar(
        select(CampaignMember)
        .where(CampaignMember.order_id == order_id)
        .with_for_update(of=CampaignMember, key_share=True)
        .execution_options(populate_existing=True)
    )


def unbooked_of(session: Session, customer_id: int) -> Sequence[CampaignMember]:
    """Where a person is chosen or invited and has booked nothing, over all their records, locked."""
    head = select(func.coalesce(Customer.merged_into_id, Customer.id)).where(Customer.id == customer_id)
    return session.scalars(
        select(CampaignMember)
        .where(
            CampaignMember.customer_id == head.scalar_subquery(),
            CampaignMember.state.in_((MemberState.CHOSEN, MemberState.INVITED)),
        )
        .with_for_update(of=CampaignMember, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def unbooked(session: Session, campaign_id: int) -> Sequence[CampaignMember]:
    """Who of a campaign is chosen or invited and has booked nothing, locked."""
    return session.scalars(
        select(CampaignMember)
        .where(
            CampaignMember.campaign_id == campaign_id,
            CampaignMember.state.in_((MemberState.CHOSEN, MemberState.INVITED)),
        )
        .with_for_update(of=CampaignMember, key_share=True)
    ).all()


def to_settle(session: Session, invited_before: datetime) -> Sequence[CampaignMember]:
    """Locks people with whom something has happened: their order moved, they complained, their text did not leave.

    Or nothing did for so long since they were invited.
    """
    unsent = (
        select(Message.id)
        .where(
            Message.order_id == CampaignMember.order_id,
            Message.kind == "care_visit",
            Message.state.in_((MessageState.SUPPRESSED, MessageState.FAILED, MessageState.EXPIRED)),
        )
        .exists()
    )
    complained = (
        select(Complaint.id)
        .where(Complaint.customer_id == CampaignMember.customer_id, Complaint.received_at >= CampaignMember.invited_at)
        .exists()
    )
    waits = CampaignMember.state == MemberState.INVITED
    moved = or_(
        WorkOrder.state.in_(("completed", "cancelled", "failed")),
        (CampaignMember.state == MemberState.BOOKED) & (WorkOrder.state == "received"),
        waits & (unsent | complained | (CampaignMember.invited_at < invited_before)),
    )
    return session.scalars(
        select(CampaignMember)
        .join(WorkOrder, WorkOrder.id == CampaignMember.order_id)
        .where(CampaignMember.state.in_(sorted(MEMBERS_IN_HAND)), moved)
        .order_by(CampaignMember.id)
        .limit(AT_ONCE)
        .with_for_update(of=CampaignMember, key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def unsent_invitation(session: Session, order_id: int) -> str | None:
    """Why the invitation by this order did not arrive, as a code; None where it did, or may."""
    return session.scalar(
        select(func.coalesce(Message.suppressed_reason, Message.state)).where(
            Message.order_id == order_id,
            Message.kind == "care_visit",
            Message.state.in_((MessageState.SUPPRESSED, MessageState.FAILED, MessageState.EXPIRED)),
        )
    )


def complained_since(session: Session, customer_id: int, since: datetime) -> bool:
    """Whether a customer has complained since an instant."""
    found = select(Complaint.id).where(Complaint.customer_id == customer_id, Complaint.received_at >= since).limit(1)
    return session.scalar(found) is not None
