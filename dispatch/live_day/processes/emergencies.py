"""An emergency gets a place in somebody's route within a second; before that a person may see whose."""

from dataclasses import dataclass

from dispatch.booking.availability.schedule_cache import cache_of
from dispatch.booking.services import slot_search
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import Emergency, reached_within
from dispatch.live_day.services import emergencies
from dispatch.live_day.services.emergencies import EmergencyChoices
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import PlacesChanged
from dispatch.visits.services.appointments import own_windows
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window

LOOKED_AT = 8
"""So many routes are judged exactly: the quick judgement has put the best ones first."""


def insert(backend: CoreBackend, actor: Actor, reported: Emergency, once: RunOnce = every_time) -> Visit:
    """Sends whoever can be there soonest, or the one who was chosen, and tells the customer; nobody else's promise is
    broken.

    Where no route takes it like that, a repair is asked for, which may move what matters less; the one who was chosen
    is refused then (`no_place`). Raises what `offers.resolve` raises.
    """
    order_id, chosen = reported.order_id, reported.technician_id

    def look() -> tuple[tuple[Point, ...], Decide[Visit]]:
        sought = _sought(backend, actor, order_id, chosen)
        window = sought.window
        if window is None or not sought.technician_ids:
            return (), lambda work, _book: _without(work, order_id, chosen)
        if chosen is not None:
            return sought.points, lambda work, book: emergencies.send_this(work, order_id, chosen, window, book)
        able = sought.technician_ids
        return sought.points, lambda work, book: emergencies.send(work, order_id, able, window, book)

    try:
        return decide_with_driving_times(backend, actor, look, once)
    except PlacesChanged:
        with backend.work(actor) as work:
            return once(work, lambda: _without(work, order_id, chosen))


def choices(backend: CoreBackend, actor: Actor, order_id: int) -> EmergencyChoices:
    """Who could be at an order soonest without breaking a promise, and what each costs and tells; changes nothing.

    Raises what `offers.resolve` raises.
    """

    def look() -> tuple[tuple[Point, ...], Decide[EmergencyChoices]]:
        sought = _sought(backend, actor, order_id, None)
        able, window = sought.technician_ids, sought.window
        if window is None or not able:
            return (), lambda work, _book: emergencies.nobody(work, order_id, window)
        return sought.points, lambda work, book: emergencies.choices(work, order_id, able, window, book)

    return decide_with_driving_times(backend, actor, look)


@dataclass(frozen=True)
class _Sought:
    """Within which time an emergency is to be reached, whose routes are looked at, and the points of those."""

    window: Window | None
    technician_ids: tuple[int, ...] = ()
    points: tuple[Point, ...] = ()


def _sought(backend: CoreBackend, actor: Actor, order_id: int, chosen: int | None) -> _Sought:
    with backend.work(actor) as work:
        sought = slot_search.resolve(work, SlotRequest(order_id=order_id))
        known = insertion.order_visible(work, order_id)
        window = reached_within(work.now, own_windows(slot_search.bookable(known.state, known.visits)))
        if window is None:
            return _Sought(None)
        today = work.now.astimezone(sought.zone).date()
        availability = slot_search.read(work, cache_of(backend.database), sought, today, 1)
    able = (chosen,) if chosen else slot_search.candidates(availability, window, backend.roads, LOOKED_AT)
    if not able:
        return _Sought(window)
    with backend.work(actor) as work:
        order = insertion.order_visible(work, order_id)
        visit = slot_search.bookable(order.state, order.visits)
        whose = tuple(sorted({*able, *([visit.technician_id] if visit.technician_id else [])}))
        return _Sought(window, able, insertion.points_around(work, visit.id, whose, window))


def _without(work: Work, order_id: int, chosen: int | None) -> Visit:
    if chosen is not None:
        raise Refused("no_place", "The customer is not at home within these hours.")
    return emergencies.repair(work, order_id)
