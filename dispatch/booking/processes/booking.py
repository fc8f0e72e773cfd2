"""Booking: driving times are asked for with nothing held, then one short transaction decides."""

from datetime import date, timedelta

from dispatch.booking.availability.schedule_cache import ScheduleCache, cache_of
from dispatch.booking.rules.slots import MAX_DAYS, Offer, Offers, Sought
from dispatch.booking.services import holds, slot_search
from dispatch.booking.services.holds import Wanted, WindowTaken
from dispatch.booking.services.slot_search import Board, Wish
from dispatch.db.tables import Appointment, Hold
from dispatch.kernel.house import House
from dispatch.kernel.once import Once, every_time
from dispatch.kernel.work import Work
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.solver.insertion import PlacesChanged
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window

ALTERNATIVES = 3
ALTERNATIVE_DAYS = 5


def search(house: House, actor: Actor, wish: Wish, first_day: date | None = None, days: int = MAX_DAYS) -> Offers:
    """The windows that can be kept over up to 14 local days, the best first, and those refused, each with a reason.

    Raises `Missing`, `Invalid` or `Refused` for a wish that nothing can be offered for.
    """
    with house.work(actor) as work:
        sought = slot_search.resolve(work, wish)
        board = slot_search.read(
            work, cache_of(house.database), sought, first_day or work.now.astimezone(sought.zone).date(), days
        )
    return slot_search.make(board, house.roads)


def hold(
    house: House,
    actor: Actor,
    wish: Wish,
    window: Window,
    override_reason: str | None = None,
    *,
    once: Once = every_time,
) -> Hold:
    """Reserves a window for minutes. Raises `WindowTaken` with alternatives, or what `search` raises."""
    schedules = cache_of(house.database)

    def look() -> tuple[tuple[Point, ...], Decide[Hold]]:
        with house.work(actor) as work:
            wanted = Wanted(slot_search.resolve(work, wish), window, override_reason)
            board = _board(work, schedules, wanted.sought, window)
        able = slot_search.candidates(board, window, house.roads)
        if not able:
            with house.work(actor) as work:
                holds.must_be_open(work, schedules, wanted)
            raise WindowTaken
        with house.work(actor) as work:
            points = holds.points_for(work, wanted, able)
        return points, lambda work, book: holds.hold(work, schedules, wanted, able, book)

    try:
        return decide_with_driving_times(house, actor, look, once)
    except PlacesChanged:
        taken = WindowTaken()
    except WindowTaken as refused:
        taken = refused
    with house.work(actor) as work:
        sought = slot_search.resolve(work, wish)
    raise _with_alternatives(house, actor, sought, window, taken)


def confirm(
    house: House, actor: Actor, hold_id: int, order_id: int | None = None, *, once: Once = every_time
) -> Appointment:
    """Makes an appointment of a hold; see `booking.confirm` for what is raised.

    Should the held time be gone, since its technician fell ill or is late, the window is kept by whoever else can come.
    """
    try:
        return _confirm(house, actor, hold_id, order_id, (), once=once)
    except WindowTaken as taken:
        gone = taken
    with house.work(actor) as work:
        sought, window = holds.held_wish(work, hold_id, order_id)
        board = _board(work, cache_of(house.database), sought, window)
    others = slot_search.candidates(board, window, house.roads)
    try:
        if others:
            return _confirm(house, actor, hold_id, order_id, others, once=once)
    except WindowTaken as taken:
        gone = taken
    raise _with_alternatives(house, actor, sought, window, gone)


def _board(work: Work, schedules: ScheduleCache, sought: Sought, window: Window) -> Board:
    """The board of the local day on which a window opens."""
    return slot_search.read(work, schedules, sought, window.start.astimezone(sought.zone).date(), 1)


def _confirm(
    house: House, actor: Actor, hold_id: int, order_id: int | None, others: tuple[int, ...], *, once: Once
) -> Appointment:
    def look() -> tuple[tuple[Point, ...], Decide[Appointment]]:
        with house.work(actor) as work:
            points = holds.points_to_confirm(work, hold_id, order_id, others)
        return points, lambda work, book: holds.confirm(work, hold_id, order_id, book, others)

    try:
        return decide_with_driving_times(house, actor, look, once)
    except PlacesChanged:
        raise WindowTaken from None


def _with_alternatives(house: House, actor: Actor, sought: Sought, window: Window, taken: WindowTaken) -> WindowTaken:
    """The refusal, with the best offers of the days around."""
    with house.work(actor) as work:
        today = work.now.astimezone(sought.zone).date()
        wished = window.start.astimezone(sought.zone).date()
        board = slot_search.read(
            work, cache_of(house.database), sought, max(today, wished - timedelta(days=1)), ALTERNATIVE_DAYS
        )
    found = slot_search.make(board, house.roads).offers
    nearest = sorted(found, key=lambda offer: (abs(offer.window.start - window.start), -offer.score))
    return WindowTaken(taken.reason, alternatives=[_told(offer) for offer in nearest[:ALTERNATIVES]])


def _told(offer: Offer) -> dict[str, object]:
    window = {"start": offer.window.start.isoformat(), "end": offer.window.end.isoformat()}
    return {"window": window, "technician_id": offer.technician_id, "score": offer.score}
