"""The waiting list at work: windows are looked for and judged with nothing held, then one transaction decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.db.models import Visit
from dispatch.db.queries import appointments as appointment_queries
from dispatch.db.queries import territories
from dispatch.db.queries import waiting as queries
from dispatch.domain.access import SYSTEM, Actor
from dispatch.domain.errors import DispatchError, Missing, Refused
from dispatch.domain.slots import MAX_DAYS
from dispatch.domain.states import WaitState
from dispatch.domain.waiting import Candidate, Waiting, choose, suiting
from dispatch.gateways.seats import book_of
from dispatch.processes import booking
from dispatch.processes.assigning import RoadHouse
from dispatch.services import booking as bookings
from dispatch.services import earlier, offers, seating, waiting
from dispatch.services.booking import Wanted
from dispatch.services.earlier import OfferGone
from dispatch.services.offers import Wish
from dispatch.services.telling import tell

MOST_WAITING = 50
"""So many who wait are looked at in one go, those who were not for the longest time."""

MOST_OPENINGS = 10
LOOK_EVERY = timedelta(minutes=2)
"""What frees time without a job of its own (a new shift, a rule that changed) is found within this time."""


def offer(house: RoadHouse, territory_id: int) -> int:
    """Offers what is free in a territory to those who wait there; returns how many were asked."""
    with house.work() as work:
        found = earlier.to_ask(work, territory_id, MOST_WAITING)
        terms, zone = queries.terms_of(work.session, territory_id), territories.zone_of(work.session, territory_id)
        now = work.now
    left = [one for who in found for one in _suiting(house, who, now, terms.life, zone)]
    asked = 0
    for _ in range(MOST_OPENINGS):
        chosen = choose(left, terms.at_once)
        if not chosen:
            break
        count = _ask(house, chosen)
        asked += count
        left = _rest(left, chosen) if count else [one for one in left if one != chosen[0]]
    return asked


def accept(house: RoadHouse, actor: Actor, offer_id: int) -> Visit:
    """Takes what was offered: the customer says so on his page, or by phone to the staff. A repetition changes nothing.

    Raises `Missing`, and `OfferGone` when somebody was faster, the offer has lapsed, or the time is gone after all.
    """
    with house.work(actor) as work:
        if queries.offer_visible(work.session, actor, offer_id) is None:
            raise Missing("offer")
        if not earlier.claim(work, offer_id):
            raise OfferGone
    try:
        return _book(house, actor, offer_id)
    except DispatchError:
        with house.work(actor) as work:
            earlier.give_up(work, offer_id)
        raise OfferGone from None


def take(house: RoadHouse, offer_id: int, inbound_id: int) -> None:
    """Books what was claimed; when that is not possible after all the customer is told that his time stands."""
    try:
        _book(house, SYSTEM, offer_id)
    except DispatchError:
        with house.work() as work:
            visit = earlier.give_up(work, offer_id)
            live = appointment_queries.live_of(work.session, visit.id)
            if inbound_id and live is not None:
                tell(work, "waitlist_gone", visit, appointment=live, topic=f"inbound:{inbound_id}", answers=True)


def sweep(house: RoadHouse) -> None:
    """Ends what nobody answered and who can't come forward any more, and looks for windows for the rest."""
    with house.work() as work:
        earlier.lapse(work)
        earlier.drop_pointless(work)
        for entry_id in queries.beyond(work.session):
            waiting.end(work, entry_id, WaitState.ENDED, "visit_begun_or_ended")
        due = queries.territories(work.session, work.now - LOOK_EVERY)
    for territory_id in due:
        offer(house, territory_id)


def _suiting(house: RoadHouse, who: Waiting, now: datetime, life: timedelta, zone: ZoneInfo) -> list[Candidate]:
    """What would suit a customer of what is free, and can be answered in time."""
    today = now.astimezone(zone).date()
    ahead = (who.present.start.astimezone(zone).date() - today).days + 1
    try:
        found = booking.search(house, SYSTEM, Wish(order_id=who.order_id), today, max(1, min(MAX_DAYS, ahead)))
    except DispatchError:
        return []
    return suiting(who, found.offers, zone, now + life)


def _ask(house: RoadHouse, chosen: Sequence[Candidate]) -> int:
    """Asks them in one transaction; 0 when the window went meanwhile."""
    best = chosen[0]
    try:
        with house.work() as work:
            points = [
                point
                for one in chosen
                for point in bookings.points_for(
                    work,
                    Wanted(offers.resolve(work, Wish(order_id=one.waiting.order_id)), best.window),
                    (best.technician_id,),
                )
            ]
        book = book_of(house.roads, points)
        with house.work() as work:
            return earlier.ask(work, chosen, book)
    except Refused:
        return 0


def _rest(left: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Those to whom other windows may be offered in the same go: neither who was asked, nor the window."""
    asked = {one.waiting.entry_id for one in chosen}
    return [one for one in left if one.waiting.entry_id not in asked and one.window != chosen[0].window]


def _book(house: RoadHouse, actor: Actor, offer_id: int) -> Visit:
    for _ in range(booking.TRIES):
        with house.work() as work:
            found = earlier.whereto(work, offer_id)
            if found is None:
                return earlier.taken(work, offer_id)
            visit_id, technician_ids, window = found
            points = seating.points_around(work, visit_id, technician_ids, window)
        book = book_of(house.roads, points)
        try:
            with house.work(actor) as work:
                return earlier.take(work, offer_id, book)
        except Refused as refused:
            if refused.code != "try_again":
                raise
    raise OfferGone
