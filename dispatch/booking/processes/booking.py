"""Booking: driving times are asked for with nothing held, then one short transaction decides."""

from datetime import date, timedelta

from dispatch.booking.availability.schedule_cache import ScheduleCache, cache_of
from dispatch.booking.rules.slots import MAX_DAYS, Offer, Offers, SlotDemand
from dispatch.booking.services import holds, slot_search
from dispatch.booking.services.holds import HoldRequest, WindowTaken
from dispatch.booking.services.slot_search import Availability, SlotRequest
from dispatch.db.tables import Appointment, Hold
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.solver.insertion import PlacesChanged
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window

ALTERNATIVES = 3
ALTERNATIVE_DAYS = 5


def search(
    backend: CoreBackend, actor: Actor, wish: SlotRequest, first_day: date | None = None, days: int = MAX_DAYS
) -> Offers:
    """The windows that can be kept over up to 14 local days, the best first, and those refused, each with a reason.

    Raises `Missing`, `Invalid` or `Refused` for a wish that nothing can be offered for.
    """
    with backend.work(actor) as work:
        sought = slot_search.resolve(work, wish)
        availability = slot_search.read(
            work, cache_of(backend.database), sought, first_day or work.now.astimezone(sought.zone).date(), days
        )
    return slot_search.make(availability, backend.roads)


def hold(
    backend: CoreBackend,
    actor: Actor,
    wish: SlotRequest,
    window: Window,
    override_reason: str | None = None,
    *,
    once: RunOnce = every_time,
) -> Hold:
    """Reserves a window for minutes. Raises `WindowTaken` with alternatives, or what `search` raises."""
    schedules = cache_of(backend.database)

    def look() -> tuple[tuple[Point, ...], Decide[Hold]]:
        with backend.work(actor) as work:
            wanted = HoldRequest(slot_search.resolve(work, wish), window, override_reason)
            availability = _availability(work, schedules, wanted.sought, window)
        able = slot_search.candidates(availability, window, backend.roads)
        if able and override_reason is None and availability.least_odds_percent is not None:
            able = slot_search.likely_candidates(availability, window, backend.roads)
            if not able:
                raise WindowTaken("odds_too_low")
        if not able:
            with backend.work(actor) as work:
                holds.must_be_open(work, schedules, wanted)
            raise WindowTaken
        with backend.work(actor) as work:
            points = holds.points_for(work, wanted, able)
        return points, lambda work, book: holds.hold(work, schedules, wanted, able, book)

    try:
        return decide_with_driving_times(backend, actor, look, once)
    except PlacesChanged:
        taken = WindowTaken()
    except WindowTaken as refused:
        taken = refused
    with backend.work(actor) as work:
        sought = slot_search.resolve(work, wish)
    raise _with_alternatives(backend, actor, sought, window, taken)


def confirm(
    backend: CoreBackend, actor: Actor, hold_id: int, order_id: int | None = None, *, once: RunOnce = every_time
) -> Appointment:
    """Makes an appointment of a hold; see `booking.confirm` for what is raised.

    Should the held time be gone, since its technician fell ill or is late, the window is kept by whoever else can come.
    """
    try:
        return _confirm(backend, actor, hold_id, order_id, (), once=once)
    except WindowTaken as taken:
        gone = taken
    with backend.work(actor) as work:
        sought, window = holds.held_wish(work, hold_id, order_id)
        availability = _availability(work, cache_of(backend.database), sought, window)
    others = slot_search.candidates(availability, window, backend.roads)
    try:
        if others:
            return _confirm(backend, actor, hold_id, order_id, others, once=once)
    except WindowTaken as taken:
        gone = taken
    raise _with_alternatives(backend, actor, sought, window, gone)


def _availability(work: Work, schedules: ScheduleCache, sought: SlotDemand, window: Window) -> Availability:
    """The board of the local day on which a window opens."""
    return slot_search.read(work, schedules, sought, window.start.astimezone(sought.zone).date(), 1)


def _confirm(
    backend: CoreBackend, actor: Actor, hold_id: int, order_id: int | None, others: tuple[int, ...], *, once: RunOnce
) -> Appointment:
    def look() -> tuple[tuple[Point, ...], Decide[Appointment]]:
        with backend.work(actor) as work:
            points = holds.points_to_confirm(work, hold_id, order_id, others)
        return points, lambda work, book: holds.confirm(work, hold_id, order_id, book, others)

    try:
        return decide_with_driving_times(backend, actor, look, once)
    except PlacesChanged:
        raise WindowTaken from None


def _with_alternatives(
    backend: CoreBackend, actor: Actor, sought: SlotDemand, window: Window, taken: WindowTaken
) -> WindowTaken:
    """The refusal, with the best offers of the days around."""
    with backend.work(actor) as work:
        today = work.now.astimezone(sought.zone).date()
        wished = window.start.astimezone(sought.zone).date()
        availability = slot_search.read(
            work, cache_of(backend.database), sought, max(today, wished - timedelta(days=1)), ALTERNATIVE_DAYS
        )
    found = slot_search.make(availability, backend.roads).offers
    nearest = sorted(found, key=lambda offer: (abs(offer.window.start - window.start), -offer.score))
    return WindowTaken(taken.reason, alternatives=[_told(offer) for offer in nearest[:ALTERNATIVES]])


def _told(offer: Offer) -> dict[str, object]:
    window = {"start": offer.window.start.isoformat(), "end": offer.window.end.isoformat()}
    return {"window": window, "technician_id": offer.technician_id, "score": offer.score}
