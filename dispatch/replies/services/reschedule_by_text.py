"""Another time by text: windows are offered under numbers, one is chosen; what fails is left to a person."""

from collections.abc import Sequence

from dispatch.booking.queries import change_requests
from dispatch.booking.services.change_requests import KIND as CHANGE_WISHED
from dispatch.db.ranges import Range
from dispatch.db.tables import OfferedSlot, Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages
from dispatch.messaging.services.customer_notices import tell
from dispatch.replies.queries import inbound_texts
from dispatch.vocabulary.terms import AppointmentState
from dispatch.vocabulary.windows import Window
from notify import MOST_SLOTS, InboundOutcome, parameters


def offer(work: Work, inbound_id: int, visit_id: int, windows: Sequence[Window]) -> None:
    """Answers a text with up to three windows under the numbers 1 to 3, the earliest first.

    Whoever has a time may also keep it and wait for an earlier one, under 0. A repetition changes nothing. With no
    window to offer a person is asked.
    """
    visit = work.session.get_one(Visit, visit_id)
    offered = sorted(windows[:MOST_SLOTS], key=lambda window: window.start)
    if not offered:
        hand_over(work, inbound_id, visit_id)
        return
    slots = tuple(parameters.Window(window.start, window.end) for window in offered)
    may_wait = present_window(work, visit_id) is not None
    message = tell(
        work,
        "slot_offer_or_wait" if may_wait else "slot_offer",
        visit,
        appointment=messages.newest_appointment(work.session, visit_id),
        topic=f"inbound:{inbound_id}",
        answers=True,
        slots=slots,
    )
    if message is None:
        return
    for number, window in enumerate(offered, start=1):
        span = Range(window.start, window.end)
        work.session.add(OfferedSlot(message_id=message.id, number=number, arrival_window=span))


def chosen(work: Work, offer_id: int, number: int) -> Window | None:
    """The window that was offered under a number."""
    slot = inbound_texts.offered(work.session, offer_id, number)
    if slot is None or slot.arrival_window.lower is None or slot.arrival_window.upper is None:
        return None
    return Window(slot.arrival_window.lower, slot.arrival_window.upper)


def present_window(work: Work, visit_id: int) -> Window | None:
    """The window that is promised now; it is not offered again."""
    newest = messages.newest_appointment(work.session, visit_id)
    if newest is None or newest.state != AppointmentState.LIVE:
        return None
    during = newest.arrival_window
    return Window(during.lower, during.upper) if during.lower and during.upper else None


def hand_over(work: Work, inbound_id: int, visit_id: int) -> None:
    """Leaves the wish to a person, once per visit, and says so to the customer; the text ends as a task."""
    visit = work.session.get_one(Visit, visit_id)
    text = inbound_texts.locked(work.session, inbound_id)
    if text is not None:
        text.outcome = InboundOutcome.TASK
    if not change_requests.is_open(work.session, CHANGE_WISHED, visit_id):
        open_task(
            work,
            CHANGE_WISHED,
            f"inbound:{inbound_id}",
            "The customer asks by text for another time, and none could be offered.",
            order_id=visit.order_id,
            visit_id=visit_id,
            say="change_wished_by_text",
        )
    newest = messages.newest_appointment(work.session, visit_id)
    live = newest is not None and newest.state == AppointmentState.LIVE
    kind = "reply_change_noted" if live else "reply_unclear"
    tell(work, kind, visit, appointment=newest, topic=f"inbound:{inbound_id}", answers=True)
