"""Other times for a customer's visit: looked for around it first, then up to the horizon."""

from collections.abc import Iterator
from datetime import date, timedelta

from dispatch.booking.processes import booking
from dispatch.booking.rules.search_spans import spans
from dispatch.booking.services.customer_choice import CustomerChoice, choice_of
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window

SOON = timedelta(hours=14)
"""A window that opens before may be over when an offer by text is read, so that others are looked for besides."""


def nearest(backend: CoreBackend, actor: Actor, visit_id: int, enough: int) -> tuple[Window, ...]:
    """The best windows around a visit, the best first; where there are too few, those of the weeks around, too.

    None for a visit that its customer may not move now.
    """
    with backend.work(actor) as work:
        choice = choice_of(work, work.session.get_one(Visit, visit_id))
    if not choice.may_pick:
        return ()
    found: list[Window] = []
    for first, days in spans(choice.now.astimezone(choice.zone).date(), day_of(choice)):
        found += on_days(backend, actor, choice, first, days)
        if sum(window.start >= choice.now + SOON for window in found) >= enough:
            break
    return tuple(found)


def on_days(backend: CoreBackend, actor: Actor, choice: CustomerChoice, first: date, days: int) -> Iterator[Window]:
    """The windows of some local days that can be booked in place of the present one, the best first."""
    try:
        found = booking.search(backend, actor, SlotRequest(order_id=choice.order_id), first, days)
    except DispatchError:
        return
    yield from (offer.window for offer in found.offers if offer.window != choice.window)


def day_of(choice: CustomerChoice) -> date | None:
    """The local day of the present appointment."""
    return choice.window.start.astimezone(choice.zone).date() if choice.window else None
