"""An emergency gets a place in somebody's route within a second."""

from functools import partial

from dispatch.booking.availability.schedule_cache import cache_of
from dispatch.booking.services import slot_search
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.live_day.rules.disruptions import reached_within
from dispatch.live_day.services import emergencies
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import PlacesChanged
from dispatch.visits.services.appointments import own_windows
from dispatch.vocabulary.permissions import Actor

LOOKED_AT = 8
"""So many routes are judged exactly: the quick judgement has put the best ones first."""


def insert(backend: CoreBackend, actor: Actor, order_id: int, once: RunOnce = every_time) -> Visit:
    """Sends whoever can be there soonest, and tells the customer; nobody else's promise is broken.

    Where no route takes it like that, a repair is asked for, which may move what matters less. Raises what
    `offers.resolve` raises.
    """

    def look() -> tuple[tuple[Point, ...], Decide[Visit]]:
        with backend.work(actor) as work:
            sought = slot_search.resolve(work, SlotRequest(order_id=order_id))
            known = insertion.order_visible(work, order_id)
            window = reached_within(work.now, own_windows(slot_search.bookable(known.state, known.visits)))
            if window is None:
                return (), lambda work, _book: emergencies.repair(work, order_id)
            today = work.now.astimezone(sought.zone).date()
            availability = slot_search.read(work, cache_of(backend.database), sought, today, 1)
        able = slot_search.candidates(availability, window, backend.roads, LOOKED_AT)
        if not able:
            return (), lambda work, _book: emergencies.repair(work, order_id)
        with backend.work(actor) as work:
            order = insertion.order_visible(work, order_id)
            visit = slot_search.bookable(order.state, order.visits)
            points = insertion.points_around(work, visit.id, able, window)
        return points, lambda work, book: emergencies.send(work, order_id, able, window, book)

    try:
        return decide_with_driving_times(backend, actor, look, once)
    except PlacesChanged:
        with backend.work(actor) as work:
            return once(work, partial(emergencies.repair, work, order_id))
