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
from dispatch.services.offers import Board, Wish
from dispatch.services.work import Work

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
            board = _board(work, wanted.sought, window)
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
    """Makes an appointment of a hold; see `booking.confirm` for what is raised.

    Should the held time be gone, since its technician fell ill or is late, the window is kept by whoever else can come.
    """
    try:
        return _confirm(house, actor, hold_id, order_id, (), once=once)
    except WindowTaken as taken:
        gone = taken
    with house.work(actor) as work:
        sought, window = booking.held_wish(work, hold_id, order_id)
        board = _board(work, sought, window)
    others = offers.candidates(board, window, house.roads)
    try:
        if others:
            return _confirm(house, actor, hold_id, order_id, others, once=once)
    except WindowTaken as taken:
        gone = taken
    raise _with_alternatives(house, actor, sought, window, gone)


def _board(work: Work, sought: Sought, window: Window) -> Board:
    """The board of the local day on which a window opens."""
    return offers.read(work, sought, window.start.astimezone(sought.zone).date(), 1)


def _confirm(
    house: RoadHouse, actor: Actor, hold_id: int, order_id: int | None, others: tuple[int, ...], *, once: Once
) -> Appointment:
    for _ in range(TRIES):
        with house.work(actor) as work:
            points = booking.points_to_confirm(work, hold_id, order_id, others)
        book = book_of(house.roads, points)
        try:
            with house.work(actor) as work:
                return once(work, partial(booking.confirm, work, hold_id, order_id, book, others))
        except Refused as refused:
            if refused.code != "try_again":
                raise
    raise WindowTaken


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
