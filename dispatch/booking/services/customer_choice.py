"""What a customer may do with their appointment by themselves, known before it is offered (invariant 46)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.booking.services import holds, slot_search
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Visit
from dispatch.kernel.work import Work
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.services.held_orders import REMOTE_FIX
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import OrderState, VisitState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit

ASKABLE = frozenset({"unlocated", "no_territory", "nothing_to_book"})
"""Obstacles that a person can do something about: the customer may say when they are at home."""


@dataclass(frozen=True)
class CustomerChoice:
    """The visit of an order that is still to come, what is arranged for it, and why it can't be changed, if so."""

    order_id: int
    visit_id: int
    zone: ZoneInfo
    now: datetime
    live: Appointment | None
    obstacle: Refused | None

    @property
    def window(self) -> Window | None:
        """What is promised at present."""
        return window_of(self.live.arrival_window) if self.live else None

    @property
    def may_pick(self) -> bool:
        """Whether another time may be picked; what is shown then can be booked."""
        return self.obstacle is None

    @property
    def may_call_off(self) -> bool:
        """Whether the appointment may be called off."""
        return self.obstacle is None and self.live is not None

    @property
    def may_ask(self) -> bool:
        """Whether a wish for another time can lead to one."""
        return self.obstacle is None or self.obstacle.code in ASKABLE


def choice_of(work: Work, visit: Visit) -> CustomerChoice:
    """What the customer of a visit may do with it, or with the one that follows it."""
    order, open_visit, live = visit.order, visit, None
    obstacle: Refused | None = None
    try:
        sought = slot_search.resolve(work, SlotRequest(order_id=order.id))
        open_visit = work.session.get_one(Visit, sought.visit_id or visit.id)
        live = appointment_queries.live_of(work.session, open_visit.id)
        holds.live_if_changeable(work, open_visit)
    except Refused as refusal:
        obstacle = _named(refusal, visit)
        live = live or appointment_queries.live_of(work.session, open_visit.id)
    return CustomerChoice(order.id, open_visit.id, zone_of_visit(work, open_visit), work.now, live, obstacle)


def _named(refusal: Refused, visit: Visit) -> Refused:
    if refusal.code == "nothing_to_book" and visit.state == VisitState.COMPLETED:
        return Refused("visit_ended", "The visit has ended.")
    if visit.order.state == OrderState.HELD and visit.order.outage_id is not None:
        return Refused("waits_for_outage", "Our network there is interrupted; we will text you when it works again.")
    if visit.order.state == OrderState.HELD and visit.order.state_reason == REMOTE_FIX:
        return Refused("mended_remotely", "We mend it from here; we will text you when it is done.")
    if visit.order.state == OrderState.HELD:
        return Refused("waits_for_part", "We are waiting for a part and will text you times as soon as it is here.")
    return refusal
