"""Windows that came free are held, offered by text to those who wait, and go to the first answer."""

from collections.abc import Sequence
from datetime import timedelta

from dispatch.booking.availability.schedule_cache import ScheduleCache
from dispatch.booking.queries import holds as hold_queries
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.rules.waitlist import WaitingCustomer, WaitlistMatch
from dispatch.booking.services import holds, slot_search
from dispatch.booking.services.holds import HoldRequest
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.ranges import window_of
from dispatch.db.tables import Hold, Visit, VisitWindow, WaitEntry, WaitOffer, WaitOpening
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.customer_notices import tell
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, find_place, points_of, without_place
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.appointments import arrange
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import TimeAgreed
from dispatch.vocabulary.jobs import TAKE_EARLIER
from dispatch.vocabulary.states import PLANNABLE_VISITS, OfferOutcome, OpeningState, WaitState, advance
from dispatch.vocabulary.terms import HoldState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services import freed_time
from dispatch.workforce.services.zones import zone_of_territory
from notify import parameters, quiet_end

BOOKED_WITHIN = timedelta(minutes=5)
"""How much longer the window is held for whoever has claimed it, until it is booked."""


class OfferGone(Refused):
    """Somebody else was faster, or the offer has lapsed (409)."""

    def __init__(self) -> None:
        super().__init__("offer_gone", "This earlier time has just gone; the present one stays.")


def to_ask(work: Work, territory_id: int, most: int) -> list[WaitingCustomer]:
    """Who of a territory may be asked now; nobody in its quiet hours, nor a number that wants no texts."""
    rules, zone = work.tools.texting.rules, zone_of_territory(work, territory_id)
    if quiet_end(work.now, zone, rules.quiet_from, rules.quiet_until) is not None:
        return []
    found = queries.to_ask(work.session, territory_id, work.now, most)
    silenced = opt_outs.silenced(work, {phone for _, phone in found})
    return [waiting for waiting, phone in found if phone not in silenced]


def ask(work: Work, schedules: ScheduleCache, chosen: Sequence[WaitlistMatch], book: TravelBook) -> int:
    """Holds the window with the technician of the best candidate, and offers it by text; returns how many are asked.

    Whoever could not be served by that technician in that window is not asked. Raises `WindowTaken`, or `Refused`
    when the best candidate waits no more.
    """
    best = chosen[0]
    wanted = HoldRequest(slot_search.resolve(work, SlotRequest(order_id=best.waiting.order_id)), best.window)
    hold = holds.hold(work, schedules, wanted, (best.technician_id,), book)
    # It is kept for all who are asked: only the claim says for which visit.
    hold.visit_id = None
    terms = queries.terms_of(work.session, wanted.sought.territory_id)
    hold.expires_at = min(work.now + terms.life, best.window.start)
    opening = WaitOpening(
        territory_id=wanted.sought.territory_id,
        technician_id=best.technician_id,
        hold_id=hold.id,
        arrival_window=hold.arrival_window,
        state=OpeningState.OPEN,
        made_at=work.now,
        expires_at=hold.expires_at,
    )
    work.session.add(opening)
    work.session.flush()
    asked = [one for one in chosen if _fits(work, one, best, hold, book) and _offer(work, opening, one)]
    if not asked or asked[0] != best:
        raise Refused("waits_no_more", "This customer waits for an earlier time no more.")
    announce(work, "waitlist.offered", "waitlist", opening.id, territory_id=opening.territory_id, asked=len(asked))
    return len(asked)


def claim(work: Work, offer_id: int, inbound_id: int = 0) -> bool:
    """Gives the window to whom it is offered, if nobody was faster; it is booked next. Tells whether it is theirs now.

    The others' offers end at that moment. A repetition by the same customer is told that it is theirs.
    """
    offer = work.session.get(WaitOffer, offer_id)
    if offer is None:
        raise Missing("offer")
    opening = queries.opening(work.session, offer.opening_id)
    if offer.claimed_at is not None:
        return offer.outcome != OfferOutcome.WITHDRAWN
    if opening.state != OpeningState.OPEN or offer.outcome is not None or opening.expires_at <= work.now:
        return False
    opening.state = advance(OpeningState.OPEN, OpeningState.CLAIMED)
    offer.claimed_at = work.now
    opening.expires_at = work.now + BOOKED_WITHIN
    hold = hold_queries.locked(work.session, opening.hold_id)
    if hold is not None and hold.state == HoldState.HELD:
        hold.expires_at = max(hold.expires_at, opening.expires_at)
    for other in opening.offers:
        if other.id != offer.id:
            _end_offer(work, other, OfferOutcome.LOST)
    work.defer(TAKE_EARLIER, offer_id=offer.id, inbound_id=inbound_id)
    return True


def whereto(work: Work, offer_id: int) -> tuple[int, tuple[int, ...], Window] | None:
    """The visit, the technician and the window of a claim that is still to be booked."""
    offer = work.session.get(WaitOffer, offer_id)
    if offer is None or offer.claimed_at is None or offer.outcome is not None:
        return None
    opening = work.session.get_one(WaitOpening, offer.opening_id)
    visit_id = work.session.get_one(WaitEntry, offer.entry_id).visit_id
    return visit_id, (opening.technician_id,), insertion.span_of(opening.arrival_window)


def taken(work: Work, offer_id: int) -> Visit:
    """The visit that has moved to what was claimed. Raises `OfferGone` when it has not."""
    offer = work.session.get_one(WaitOffer, offer_id)
    if offer.outcome != OfferOutcome.TAKEN:
        raise OfferGone
    return work.session.get_one(Visit, work.session.get_one(WaitEntry, offer.entry_id).visit_id)


def take(work: Work, offer_id: int, book: TravelBook) -> Visit:
    """Books a claimed window: the visit moves there, its old time comes free, and the customer is told once.

    Raises `OfferGone` when the time is gone after all, and what forbids to plan the visit.
    """
    found = whereto(work, offer_id)
    if found is None:
        raise OfferGone
    visit_id, technician_ids, window = found
    row = work.session.get_one(WaitOffer, offer_id)
    territory_id = work.session.get_one(WaitOpening, row.opening_id).territory_id
    insertion.hold_routes(work, territory_id, technician_ids, (visit_id,))
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    opening = queries.opening(work.session, row.opening_id)
    live = appointment_queries.live_of(work.session, visit_id)
    if (
        visit is None
        or live is None
        or opening.state != OpeningState.CLAIMED
        or window_of(live.arrival_window).start <= window.start
    ):
        raise OfferGone
    insertion.must_be_plannable(visit)
    place = insertion.seek(work, visit, technician_ids, window, book, but_hold=opening.hold_id)
    if not isinstance(place, InsertionPlace):
        raise OfferGone
    insertion.take(work, visit, place)
    visit.pinned_technician_id = visit.pinned_arrival = None
    visit.windows = [VisitWindow(during=opening.arrival_window)]
    _close(work, opening, OpeningState.TAKEN, HoldState.CONFIRMED)
    row.outcome, row.ended_at = OfferOutcome.TAKEN, work.now
    entry = queries.entry(work.session, row.entry_id)
    if entry is not None and entry.state == WaitState.OFFERED:
        entry.state, entry.ended_at = advance(WaitState.OFFERED, WaitState.TAKEN), work.now
    audit(work, "waitlist.taken", "visit", visit.id, offer_id=offer_id)
    arrange(work, visit, window, place.technician_id, cause="earlier")
    work.publish(TimeAgreed(visit.id))
    return visit


def give_up(work: Work, offer_id: int) -> Visit:
    """Ends a claim that can't be booked: the present appointment stands, and the customer goes on waiting."""
    offer = work.session.get_one(WaitOffer, offer_id)
    opening = queries.opening(work.session, offer.opening_id)
    if opening.state == OpeningState.CLAIMED:
        _close(work, opening, OpeningState.WITHDRAWN, HoldState.RELEASED)
        _end_offer(work, offer, OfferOutcome.WITHDRAWN)
    return work.session.get_one(Visit, work.session.get_one(WaitEntry, offer.entry_id).visit_id)


def lapse(work: Work) -> int:
    """Ends the openings whose time is up or whose hold is gone; those who did not answer go on waiting."""
    overdue = queries.overdue(work.session, work.now)
    for opening_id in overdue:
        opening = queries.opening(work.session, opening_id)
        is_late = opening.state == OpeningState.OPEN and opening.expires_at <= work.now
        _close(work, opening, OpeningState.LAPSED if is_late else OpeningState.WITHDRAWN, HoldState.RELEASED)
        for offer in opening.offers:
            _end_offer(work, offer, OfferOutcome.LAPSED if is_late else OfferOutcome.WITHDRAWN)
        freed_time.note(work, opening.territory_id)
    return len(overdue)


def drop_pointless(work: Work) -> int:
    """Withdraws offers that nobody can answer; an opening that nobody is asked about any more ends with them."""
    pointless = queries.pointless(work.session)
    for opening_id, offer_id in pointless:
        opening = queries.opening(work.session, opening_id)
        _end_offer(work, work.session.get_one(WaitOffer, offer_id), OfferOutcome.WITHDRAWN)
        if opening.state == OpeningState.OPEN and all(offer.outcome for offer in opening.offers):
            _close(work, opening, OpeningState.WITHDRAWN, HoldState.RELEASED)
            freed_time.note(work, opening.territory_id)
    return len(pointless)


def _fits(work: Work, one: WaitlistMatch, best: WaitlistMatch, hold: Hold, book: TravelBook) -> bool:
    """Whether the technician could serve another candidate in the same window, in place of the best."""
    if one == best:
        return True
    visit = visit_queries.visible(work.session, work.actor, one.waiting.visit_id)
    if visit is None or visit.state not in PLANNABLE_VISITS:
        return False
    around = insertion.surroundings(work, visit, (best.technician_id,), best.window, hold.id)
    facts = without_place(insertion.facts_in(around, visit), (best.window,))
    return book.covers(points_of(around)) and isinstance(find_place(around, facts, book), InsertionPlace)


def _offer(work: Work, opening: WaitOpening, one: WaitlistMatch) -> bool:
    """Asks one customer, if they still wait and have what they had; tells whether they are asked."""
    entry = queries.entry(work.session, one.waiting.entry_id)
    live = appointment_queries.live_of(work.session, one.waiting.visit_id)
    if entry is None or entry.state != WaitState.WAITING or live is None or live.id != one.waiting.appointment_id:
        return False
    message = tell(
        work,
        "waitlist_offer",
        entry.visit,
        appointment=live,
        occurrence=one.waiting.asked + 1,
        window=_said(one.window),
    )
    if message is None:
        return False
    entry.state = advance(WaitState.WAITING, WaitState.OFFERED)
    work.session.add(
        WaitOffer(
            opening_id=opening.id,
            entry_id=entry.id,
            appointment_id=live.id,
            message_id=message.id,
            made_at=work.now,
        )
    )
    work.session.flush()
    return True


def _end_offer(work: Work, offer: WaitOffer, outcome: OfferOutcome) -> None:
    if offer.outcome is not None:
        return
    offer.outcome, offer.ended_at = outcome, work.now
    entry = queries.entry(work.session, offer.entry_id)
    if entry is not None and entry.state == WaitState.OFFERED:
        entry.state = advance(WaitState.OFFERED, WaitState.WAITING)


def _close(work: Work, opening: WaitOpening, state: OpeningState, hold_state: HoldState) -> None:
    opening.state = advance(OpeningState(opening.state), state)
    hold = hold_queries.locked(work.session, opening.hold_id)
    if hold is not None and hold.state == HoldState.HELD:
        hold.state = hold_state


def _said(window: Window) -> object:
    return parameters.Window(window.start, window.end)
