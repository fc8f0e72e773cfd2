"""People in a campaign: each is invited once, and let go at the first sign that they would rather not."""

from collections.abc import Sequence

from dispatch.campaigns.queries import campaigns as queries
from dispatch.campaigns.rules.campaigns import ANSWER_WITHIN, LeftOut
from dispatch.customers.rules.people import CustomerIn, SiteIn
from dispatch.db.ranges import Range
from dispatch.db.tables import CampaignMember, OfferedSlot, Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.messaging.services.wishes import consents
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services import orders
from dispatch.vocabulary.facts import AppointmentsMade, ConsentWithdrawn
from dispatch.vocabulary.states import OPEN_VISITS, CampaignState, MemberState, OrderState, VisitState, advance
from dispatch.vocabulary.terms import ConsentPurpose, ContactChannel, Language, OrderKind, Priority, Tier
from dispatch.vocabulary.windows import Window
from notify import MOST_SLOTS, parameters

SOURCE = "campaign"
"""The source of orders that campaigns make."""

INVITATION = "care_visit"


def prepare(work: Work, campaign_id: int) -> tuple[int, int] | None:
    """Makes the care visit of the next who can be invited, and returns them and the visit; None when nobody is left.

    Nothing is sent yet. Who was prepared before a worker died comes again, with the same visit. Who has withdrawn
    their consent since they were chosen is left out.
    """
    while (row := queries.next_to_invite(work.session, campaign_id)) is not None:
        if row.order_id is None and not _may_be_asked(work, row):
            let_go(work, row, MemberState.LEFT_OUT, LeftOut.NO_CONSENT)
            continue
        order = work.session.get_one(WorkOrder, row.order_id) if row.order_id is not None else _place(work, row)
        return row.id, next(visit.id for visit in order.visits if visit.state in OPEN_VISITS)
    return None


def invite(work: Work, member_id: int, visit_id: int, windows: Sequence[Window]) -> bool:
    """Writes the invitation with the first three of these windows, once, and tells whether it is written.

    Without a window nobody is asked.
    """
    row = queries.member(work.session, member_id)
    if row is None or row.state != MemberState.CHOSEN or row.campaign.state != CampaignState.RUNNING:
        return False
    if not windows:
        let_go(work, row, MemberState.LEFT_OUT, LeftOut.NO_WINDOWS)
        return False
    offered = sorted(windows[:MOST_SLOTS], key=lambda window: window.start)
    message = tell(
        work,
        INVITATION,
        work.session.get_one(Visit, visit_id),
        topic=f"care:{row.id}",
        slots=tuple(parameters.Window(window.start, window.end) for window in offered),
    )
    for number, window in enumerate(offered if message is not None else (), start=1):
        span = Range(window.start, window.end)
        work.session.add(OfferedSlot(message_id=message.id if message else 0, number=number, arrival_window=span))
    row.state, row.invited_at = advance(MemberState.CHOSEN, MemberState.INVITED), work.now
    _note(work, row)
    return True


def note_bookings(work: Work, fact: AppointmentsMade) -> None:
    """Whoever was invited and has an appointment now has booked."""
    for visit_id in fact.visit_ids:
        _note_booking(work, work.session.get_one(Visit, visit_id).order)


def _note_booking(work: Work, order: WorkOrder) -> None:
    row = queries.of_order(work.session, order.id) if order.source == SOURCE else None
    if row is not None and row.state in (MemberState.INVITED, MemberState.NOBODY_HOME):
        row.state = advance(MemberState(row.state), MemberState.BOOKED)
        _note(work, row)


def leave_in_peace(work: Work, fact: ConsentWithdrawn) -> None:
    """Whoever withdrew their consent, by a STOP or otherwise, is asked no more."""
    for row in queries.unbooked_of(work.session, fact.customer_id):
        if not _may_be_asked(work, row):
            let_go(work, row, MemberState.ANNOYED, LeftOut.WITHDREW)


def hear(work: Work, customer_id: int, *, declines: bool) -> None:
    """What an invited customer wrote that is no booking ends it: a no, or anything that a person must read."""
    for row in queries.unbooked_of(work.session, customer_id):
        if row.state == MemberState.INVITED:
            why = LeftOut.SAID_NO if declines else LeftOut.WROTE_BACK
            let_go(work, row, MemberState.DECLINED if declines else MemberState.ANNOYED, why)


def settle(work: Work) -> int:
    """Takes into the campaigns what became of their visits; returns how many people it took up."""
    rows = queries.to_settle(work.session, work.now - ANSWER_WITHIN)
    for row in rows:
        _settle(work, row)
    return len(rows)


def let_go(work: Work, row: CampaignMember, state: MemberState, why: LeftOut) -> None:
    """Ends somebody's part in a campaign; a visit that was made for them and is not booked is called off quietly."""
    row.state = advance(MemberState(row.state), state)
    row.reason, row.settled_at = why.value, work.now
    if row.order is not None and row.order.state == OrderState.RECEIVED:
        orders.cancel(work, row.order.id, f"campaign: {why.value}")
    _note(work, row)


def _settle(work: Work, row: CampaignMember) -> None:
    order = row.order
    if order is None:
        return
    last = order.visits[-1]
    if order.state == OrderState.COMPLETED:
        _end(work, row, MemberState.DONE, None)
    elif order.state in (OrderState.CANCELLED, OrderState.FAILED):
        _end(work, row, MemberState.DECLINED, LeftOut.CALLED_OFF)
    elif row.state == MemberState.BOOKED:
        _settle_booked(work, row, order.visits)
    elif row.state == MemberState.INVITED and last.state == VisitState.DRAFT:
        _settle_invited(work, row)


def _settle_booked(work: Work, row: CampaignMember, visits: Sequence[Visit]) -> None:
    """Nobody was at home: they were told that we came by and why, and may book again; nobody asks a second time."""
    ended = [visit for visit in visits if visit.reason_code is not None]
    if ended and ended[-1].reason_code == "nobody_home":
        row.state = advance(MemberState(row.state), MemberState.NOBODY_HOME)
        _note(work, row)
    elif ended:
        let_go(work, row, MemberState.DECLINED, LeftOut.NOT_DONE)


def _settle_invited(work: Work, row: CampaignMember) -> None:
    unsent = queries.unsent_invitation(work.session, row.order_id or 0)
    if unsent is not None:
        let_go(work, row, MemberState.LEFT_OUT, LeftOut(unsent) if unsent in set(LeftOut) else LeftOut.NOT_SENT)
    elif row.invited_at and queries.complained_since(work.session, row.customer_id, row.invited_at):
        let_go(work, row, MemberState.ANNOYED, LeftOut.COMPLAINED)
    elif row.invited_at and row.invited_at < work.now - ANSWER_WITHIN:
        let_go(work, row, MemberState.NO_ANSWER, LeftOut.SILENT)


def _end(work: Work, row: CampaignMember, state: MemberState, why: LeftOut | None) -> None:
    row.state, row.settled_at = advance(MemberState(row.state), state), work.now
    row.reason = why.value if why else None
    _note(work, row)


def _may_be_asked(work: Work, row: CampaignMember) -> bool:
    wishes = consents.wishes_of(work, {row.customer_id: row.customer.phone})[row.customer_id]
    agreed = ConsentPurpose.CARE in wishes.agreed(ContactChannel.TEXT)
    return agreed and not wishes.opted_out and not wishes.do_not_disturb


def _place(work: Work, row: CampaignMember) -> WorkOrder:
    """The order of a care visit; its visit waits for the customer's own choice (invariant 45)."""
    customer, site = row.customer, row.line.site
    placed = orders.place(
        work,
        OrderIn(
            kind=OrderKind.CARE_VISIT,
            customer=CustomerIn(
                name=customer.name,
                phone=customer.phone,
                external_id=customer.external_id,
                language=Language(customer.language),
                tier=Tier(customer.tier),
            ),
            site=SiteIn(site.address, site.lat, site.lon, site.access_notes),
            priority=Priority.LOW,
            customer_id=customer.id,
        ),
        source=SOURCE,
    )
    order = placed.order
    order.line_id, order.territory_id = row.line_id, row.campaign.territory_id
    for visit in order.visits:
        visit.needs_agreement = True
    row.order_id = order.id
    work.session.flush()
    work.session.expire(row, ["order"])
    return order


def _note(work: Work, row: CampaignMember) -> None:
    work.session.flush()
    audit(work, "campaign.member", "campaign", row.campaign_id, member_id=row.id, state=row.state)
    announce(
        work,
        "campaign.member",
        "campaign",
        row.campaign_id,
        territory_id=row.campaign.territory_id,
        member_id=row.id,
        state=row.state,
        order_id=row.order_id,
    )
