"""The waiting list at work: windows are looked for and judged with nothing held, then one transaction decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.booking.availability.schedule_cache import cache_of
from dispatch.booking.processes import booking
from dispatch.booking.queries import waitlist as queries
from dispatch.booking.rules.slots import MAX_DAYS
from dispatch.booking.rules.waitlist import WaitingCustomer, WaitlistMatch, choose, suiting
from dispatch.booking.services import holds as bookings
from dispatch.booking.services import slot_search, waitlist, waitlist_offers
from dispatch.booking.services.holds import HoldRequest
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.booking.services.waitlist_offers import OfferGone
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.messaging.services.customer_notices import tell
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import PlacesChanged, book_of
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.vocabulary.errors import DispatchError, Missing, Refused
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.states import WaitState
from dispatch.workforce.services.zones import zone_of_territory

MOST_WAITING = 50
"""So many who wait are looked at in one go, those who were not for the longest time."""

MOST_OPENINGS = 10
LOOK_EVERY = timedelta(minutes=2)
"""What frees time without a job of its own (a new shift, a rule that changed) is found within this time."""


def offer(backend: CoreBackend, territory_id: int) -> int:
    """Offers what is free in a territory to those who wait there; returns how many were asked."""
    with backend.work() as work:
        found = waitlist_offers.to_ask(work, territory_id, MOST_WAITING)
        terms, zone = queries.terms_of(work.session, territory_id), zone_of_territory(work, territory_id)
        now = work.now
    left = [one for who in found for one in _suiting(backend, who, now, terms.life, zone)]
    asked = 0
    for _ in range(MOST_OPENINGS):
        chosen = choose(left, terms.at_once)
        if not chosen:
            break
        count = _ask(backend, chosen)
        asked += count
        left = _rest(left, chosen) if count else [one for one in left if one != chosen[0]]
    return asked


def accept(backend: CoreBackend, actor: Actor, offer_id: int) -> Visit:
    """Takes what was offered: the customer says so on their page, or staff do by phone. A repetition changes nothing.

    Raises `Missing`, and `OfferGone` when somebody was faster, the offer has lapsed, or the time is gone after all.
    """
    with backend.work(actor) as work:
        if queries.offer_visible(work.session, actor, offer_id) is None:
            raise Missing("offer")
        if not waitlist_offers.claim(work, offer_id):
            raise OfferGone
    try:
        return _book(backend, actor, offer_id)
    except DispatchError:
        with backend.work(actor) as work:
            waitlist_offers.give_up(work, offer_id)
        raise OfferGone from None


def take(backend: CoreBackend, offer_id: int, inbound_id: int) -> None:
    """Books what was claimed; when that is not possible after all the customer is told that their time stands."""
    try:
        _book(backend, SYSTEM, offer_id)
    except DispatchError:
        with backend.work() as work:
            visit = waitlist_offers.give_up(work, offer_id)
            live = appointment_queries.live_of(work.session, visit.id)
            if inbound_id and live is not None:
                tell(work, "waitlist_gone", visit, appointment=live, topic=f"inbound:{inbound_id}", answers=True)


def sweep(backend: CoreBackend) -> None:
    """Ends what nobody answered and who can't come forward any more, and looks for windows for the rest."""
    with backend.work() as work:
        waitlist_offers.lapse(work)
        waitlist_offers.drop_pointless(work)
        for entry_id in queries.beyond(work.session):
            waitlist.end(work, entry_id, WaitState.ENDED, "visit_begun_or_ended")
        due = queries.territories(work.session, work.now - LOOK_EVERY)
    for territory_id in due:
        offer(backend, territory_id)


def _suiting(
    backend: CoreBackend, who: WaitingCustomer, now: datetime, life: timedelta, zone: ZoneInfo
) -> list[WaitlistMatch]:
    """What would suit a customer of what is free, and can be answered in time."""
    today = now.astimezone(zone).date()
    ahead = (who.present.start.astimezone(zone).date() - today).days + 1
    try:
        found = booking.search(backend, SYSTEM, SlotRequest(order_id=who.order_id), today, max(1, min(MAX_DAYS, ahead)))
    except DispatchError:
        return []
    return suiting(who, found.offers, zone, now + life)


def _ask(backend: CoreBackend, chosen: Sequence[WaitlistMatch]) -> int:
    """Asks them in one transaction; 0 when the window went meanwhile."""
    best = chosen[0]
    try:
        with backend.work() as work:
            points = [
                point
                for one in chosen
                for point in bookings.points_for(
                    work,
                    HoldRequest(slot_search.resolve(work, SlotRequest(order_id=one.waiting.order_id)), best.window),
                    (best.technician_id,),
                )
            ]
        book = book_of(backend.roads, points)
        with backend.work() as work:
            return waitlist_offers.ask(work, cache_of(backend.database), chosen, book)
    except Refused:
        return 0


def _rest(left: Sequence[WaitlistMatch], chosen: Sequence[WaitlistMatch]) -> list[WaitlistMatch]:
    """Those to whom other windows may be offered in the same go: neither who was asked, nor the window."""
    asked = {one.waiting.entry_id for one in chosen}
    return [one for one in left if one.waiting.entry_id not in asked and one.window != chosen[0].window]


def _book(backend: CoreBackend, actor: Actor, offer_id: int) -> Visit:
    def look() -> tuple[tuple[Point, ...], Decide[Visit]]:
        with backend.work() as work:
            found = waitlist_offers.whereto(work, offer_id)
            if found is None:
                return (), lambda work, _book: waitlist_offers.taken(work, offer_id)
            visit_id, technician_ids, window = found
            points = insertion.points_around(work, visit_id, technician_ids, window)
        return points, lambda work, book: waitlist_offers.take(work, offer_id, book)

    try:
        return decide_with_driving_times(backend, actor, look)
    except PlacesChanged:
        raise OfferGone from None
