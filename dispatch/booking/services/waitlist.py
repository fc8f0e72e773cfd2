"""The waiting list for an earlier window: a customer is put on it, and leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.booking.queries import waitlist as queries
from dispatch.booking.rules.slots import REFUSALS
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import slot_search
from dispatch.booking.services.customer_choice import CustomerChoice
from dispatch.db.tables import Visit, WaitEntry
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.planning.services import insertion
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.states import PLANNABLE_VISITS, OfferOutcome, OrderState, WaitState, advance
from dispatch.workforce.services import freed_time
from dispatch.workforce.services.territories import NoTerritory, territory_of_code


@dataclass(frozen=True)
class WaitlistPlace:
    """What a customer sees of their place: `possible`, `waiting`, or `offered` with the window and until when."""

    state: str
    window: tuple[datetime, datetime] | None = None
    until: datetime | None = None


def place_of(work: Work, visit_id: int) -> WaitlistPlace:
    """Whether a visit's customer waits, and what they are offered just now."""
    entry = queries.listed_of(work.session, visit_id)
    offer = next((one for one in entry.offers if one.outcome is None), None) if entry else None
    if offer is None:
        return WaitlistPlace("waiting" if entry else "possible")
    window = insertion.span_of(offer.opening.arrival_window)
    return WaitlistPlace("offered", (window.start, window.end), offer.opening.expires_at)


def may_join(work: Work, choice: CustomerChoice) -> bool:
    """Whether the visit could be put on the list now: arranged, not begun, and its customer gets texts."""
    visit = work.session.get_one(Visit, choice.visit_id)
    is_arranged = choice.live is not None and visit.technician_id is not None and visit.state in PLANNABLE_VISITS
    return is_arranged and visit.crew == 1 and visit.order.state != OrderState.HELD and _gets_texts(work, visit)


def join(work: Work, order_id: int, bounds: WaitlistBounds) -> WaitEntry:
    """Puts an order's arranged visit on the list, or changes the bounds of one that is on it.

    Raises `Refused` for an order that nothing is arranged for (`nothing_arranged`), whose visit has begun, takes
    two technicians (`needs_two`), or whose customer gets no texts (`no_texts`): an earlier window is offered by text.
    """
    visit = _visit_of(work, order_id)
    if visit.crew > 1:
        raise Refused("needs_two", REFUSALS["needs_two"])
    if not _gets_texts(work, visit):
        raise Refused("no_texts", "Earlier times are offered by text, and this number gets none.")
    known = queries.listed_of(work.session, visit.id)
    entry = known or WaitEntry(visit_id=visit.id, state=WaitState.WAITING, asked_by=work.actor.name, asked_at=work.now)
    entry.territory_id = visit.order.territory_id or 0
    entry.not_before, entry.weekdays = bounds.not_before, sorted(bounds.weekdays)
    entry.from_minute, entry.until_minute = bounds.from_minute, bounds.until_minute
    entry.looked_at = None
    work.session.add(entry)
    work.session.flush()
    _note(work, visit, entry, "waitlist.changed" if known else "waitlist.joined")
    freed_time.note(work, entry.territory_id)
    return entry


def leave(work: Work, order_id: int) -> None:
    """Takes an order's visit off the list, whatever it was offered. Raises `Missing` when it is not on it."""
    row = newest(work, order_id)
    if row.state not in (WaitState.WAITING, WaitState.OFFERED):
        raise Missing("place on the waiting list")
    end(work, row.id, WaitState.LEFT, "asked")


def end(work: Work, entry_id: int, state: WaitState, reason: str) -> None:
    """Ends a place on the list; an offer that is open is withdrawn, one that is being booked is left to its end."""
    row = queries.entry(work.session, entry_id)
    if row is None or row.state not in (WaitState.WAITING, WaitState.OFFERED):
        return
    row.state = advance(WaitState(row.state), state)
    row.ended_at, row.end_reason = work.now, reason
    for offer in row.offers:
        if offer.outcome is None and offer.claimed_at is None:
            offer.outcome, offer.ended_at = OfferOutcome.WITHDRAWN, work.now
    _note(work, row.visit, row, f"waitlist.{state.value}")


def wait_again(work: Work, lost: WaitEntry) -> None:
    """Gives a visit the place back that ended with it: the same bounds, and as long a wait."""
    entry = WaitEntry(
        visit_id=lost.visit_id,
        territory_id=lost.territory_id,
        state=WaitState.WAITING,
        not_before=lost.not_before,
        weekdays=lost.weekdays,
        from_minute=lost.from_minute,
        until_minute=lost.until_minute,
        asked_by=lost.asked_by,
        asked_at=lost.asked_at,
    )
    work.session.add(entry)
    work.session.flush()
    _note(work, lost.visit, entry, "waitlist.joined")


def newest(work: Work, order_id: int) -> WaitEntry:
    """The place that an order's visit has or had last. Raises `Missing`."""
    order = insertion.order_visible(work, order_id)
    found = queries.newest_of_order(work.session, order.id)
    if found is None:
        raise Missing("place on the waiting list")
    return found


def listed(
    work: Work, territory_code: str | None, *, limit: int, after: tuple[datetime, int] | None = None
) -> Sequence[WaitEntry]:
    """Who waits within the actor's bounds, behind a place.

    Raises `Missing` for a territory that is not there for them.
    """
    territory_id = None if territory_code is None else territory_of_code(work, territory_code, NoTerritory)
    return queries.listed(work.session, work.actor, territory_id, limit=limit, after=after)


def _gets_texts(work: Work, visit: Visit) -> bool:
    customer = visit.order.customer
    return customer.textable and not opt_outs.is_silenced(work, customer.phone)


def _visit_of(work: Work, order_id: int) -> Visit:
    order = insertion.order_visible(work, order_id)
    bookable = slot_search.bookable(order.state, order.visits)
    visit = visit_queries.locked(work.session, work.actor, bookable.id)
    if visit is None:
        raise Missing("order")
    if visit.technician_id is None or appointment_queries.live_of(work.session, visit.id) is None:
        raise Refused("nothing_arranged", "Nothing is arranged yet that could become earlier; book a time first.")
    return visit


def _note(work: Work, visit: Visit, entry: WaitEntry, action: str) -> None:
    order = visit.order
    audit(work, action, "visit", visit.id, entry_id=entry.id, why=entry.end_reason)
    announce(work, action, "visit", visit.id, territory_id=order.territory_id, source=order.source, entry_id=entry.id)
