"""An emergency gets a place in somebody's route within a second."""

from datetime import timedelta
from functools import partial

from dispatch.db.models import Visit
from dispatch.domain.access import Actor
from dispatch.domain.disruptions import REACHED_WITHIN_HOURS
from dispatch.domain.errors import Refused
from dispatch.domain.windows import Window
from dispatch.gateways.seats import book_of
from dispatch.processes.assigning import RoadHouse
from dispatch.processes.booking import TRIES
from dispatch.processes.once import Once, every_time
from dispatch.services import emergencies, offers, seating
from dispatch.services.offers import Wish

LOOKED_AT = 8
"""So many routes are judged exactly: the quick judgement has put the best ones first."""


def insert(house: RoadHouse, actor: Actor, order_id: int, once: Once = every_time) -> Visit:
    """Sends whoever can be there soonest, and tells the customer; nobody else's promise is broken.

    Where no route takes it like that, a repair is asked for, which may move what matters less. Raises what
    `offers.resolve` raises.
    """
    for _ in range(TRIES):
        with house.work(actor) as work:
            sought = offers.resolve(work, Wish(order_id=order_id))
            window = Window(work.now, work.now + timedelta(hours=REACHED_WITHIN_HOURS))
            board = offers.read(work, sought, work.now.astimezone(sought.zone).date(), 1)
        able = offers.candidates(board, window, house.roads, LOOKED_AT)
        try:
            return _send(house, actor, order_id, able, window, once=once)
        except Refused as refused:
            if refused.code != "try_again":
                raise
    return _repair(house, actor, order_id, once)


def _send(house: RoadHouse, actor: Actor, order_id: int, able: tuple[int, ...], window: Window, *, once: Once) -> Visit:
    if not able:
        return _repair(house, actor, order_id, once)
    with house.work(actor) as work:
        order = seating.order_visible(work, order_id)
        visit = offers.bookable(order.state, order.visits)
        points = seating.points_around(work, visit.id, able, window)
    book = book_of(house.roads, points)
    with house.work(actor) as work:
        return once(work, partial(emergencies.send, work, order_id, able, window, book))


def _repair(house: RoadHouse, actor: Actor, order_id: int, once: Once) -> Visit:
    with house.work(actor) as work:
        return once(work, partial(emergencies.repair, work, order_id))
