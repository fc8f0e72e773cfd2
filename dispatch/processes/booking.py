"""Booking: driving times are asked for with nothing held, then one short transaction decides."""

from datetime import date, timedelta
from functools import partial

from dispatch.db.models import Appointment, Hold
from dispatch.domain.access import Actor
from dispatch.domain.errors import Refused
from dispatch.domain.slots import MAX_DAYS, Offer, Offers, Sought
from dispatch.domain.windows import Window
from dispatch.gateways.seats import book_of
from dispatch.processes.assigning import RoadHouse
from dispatch.processes.once import Once, every_time
from dispatch.services import booking, offers
from dispatch.services.booking import Wanted, WindowTaken
from dispatch.services.offers import Wish

TRIES = 6
"""How often a booking begins anew because the same routes changed while it asked for driving times."""

ALTERNATIVES = 3
ALTERNATIVE_DAYS = 5


def search(house: RoadHouse, actor: Actor, wish: Wish, first_day: date | None = None, days: int = MAX_DAYS) -> Offers:
    """The windows that can be kept over up to 14 local days, the best first, and those refused, each with a reason.

    Raises `Missing`, `Invalid` or `Refused` for a wish that nothing can be offered for.
    """
    with house.work(actor) as work:
        sought = offers.resolve(work, wish)
        board = offers.read(work, sought, first_day or work.now.astimezone(sought.zone).date(), days)
    return offers.make(board, house.roads)


def hold(
    house: RoadHouse,
    actor: Actor,
    wish: Wish,
    window: Window,
    override_reason: str | None = None,
    *,
    once: Once = every_time,
) -> Hold:
    """Reserves a window for minutes. Raises `WindowTaken` with alternatives, or what `search` raises."""
    for _ in range(TRIES):
        with house.work(actor) as work:
            wanted = Wanted(offers.resolve(work, wish), window, override_reason)
            day = window.start.astimezone(wanted.sought.zone).date()
            board = offers.read(work, wanted.sought, day, 1)
        able = offers.candidates(board, window, house.roads)
        try:
            return _hold(house, actor, wanted, able, once)
        except WindowTaken as taken:
            raise _with_alternatives(house, actor, wanted.sought, window, taken) from None
        except Refused as refused:
            if refused.code != "try_again":
                raise
    raise WindowTaken("no_capacity")


def confirm(
    house: RoadHouse, actor: Actor, hold_id: int, order_id: int | None = None, *, once: Once = every_time
) -> Appointment:
    """Makes an appointment of a hold; see `booking.confirm` for what is raised."""
    for _ in range(TRIES):
        with house.work(actor) as work:
            points = booking.points_to_confirm(work, hold_id, order_id)
        book = book_of(house.roads, points)
        try:
            with house.work(actor) as work:
                return once(work, partial(booking.confirm, work, hold_id, order_id, book))
        except Refused as refused:
            if refused.code != "try_again":
                raise
    raise WindowTaken("no_capacity")


def _hold(house: RoadHouse, actor: Actor, wanted: Wanted, able: tuple[int, ...], once: Once) -> Hold:
    if not able:
        with house.work(actor) as work:
            booking.must_be_open(work, wanted)
        raise WindowTaken("no_capacity")
    with house.work(actor) as work:
        points = booking.points_for(work, wanted, able)
    book = book_of(house.roads, points)
    with house.work(actor) as work:
        return once(work, partial(booking.hold, work, wanted, able, book))


def _with_alternatives(
    house: RoadHouse, actor: Actor, sought: Sought, window: Window, taken: WindowTaken
) -> WindowTaken:
    """The refusal, with the best offers of the days around."""
    with house.work(actor) as work:
        today = work.now.astimezone(sought.zone).date()
        wished = window.start.astimezone(sought.zone).date()
        board = offers.read(work, sought, max(today, wished - timedelta(days=1)), ALTERNATIVE_DAYS)
    found = offers.make(board, house.roads).offers
    nearest = sorted(found, key=lambda offer: (abs(offer.window.start - window.start), -offer.score))
    return WindowTaken(taken.reason, alternatives=[_told(offer) for offer in nearest[:ALTERNATIVES]])


def _told(offer: Offer) -> dict[str, object]:
    window = {"start": offer.window.start.isoformat(), "end": offer.window.end.isoformat()}
    return {"window": window, "technician_id": offer.technician_id, "score": offer.score}
