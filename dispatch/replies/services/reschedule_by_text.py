"""Another time by text: windows are offered under numbers, one is chosen; what fails is left to a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dispatch.booking.services.change_requests import KIND as CHANGE_WISHED
from dispatch.booking.services.customer_choice import choice_of
from dispatch.db.ranges import Range
from dispatch.db.tables import OfferedSlot, Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_notices import tell
from dispatch.replies.queries import inbound_texts
from dispatch.vocabulary.states import PLANNABLE_VISITS
from dispatch.vocabulary.terms import AppointmentState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit
from notify import MOST_SLOTS, InboundOutcome, parameters, quiet_end

AFTER_THE_NEWS = timedelta(minutes=1)
TO_ANSWER = timedelta(hours=1)
"""A window that opens sooner after the offer is no choice."""


def offer_new_times(work: Work, visit_id: int, turn: int, windows: Sequence[Window]) -> None:
    """Offers times to a customer who was told that we look for one; with none to offer a person is asked."""
    visit = work.session.get_one(Visit, visit_id)
    if visit.state not in PLANNABLE_VISITS or present_window(work, visit_id) is not None:
        return
    # After what says why, and when texts may leave: an offer is worth little two hours later.
    at = _awake(work, visit) + AFTER_THE_NEWS
    answerable = [window for window in windows if window.start >= at + TO_ANSWER]
    if not _offer(work, visit, answerable, f"times:{visit_id}:{turn}", not_before=at):
        _ask_a_person(work, visit, f"times:{visit_id}:{turn}", say="new_time_owed")


def offer(work: Work, inbound_id: int, visit_id: int, windows: Sequence[Window]) -> None:
    """Answers a text with up to three windows under the numbers 1 to 3, the earliest first.

    Whoever has a time may also keep it and wait for an earlier one, under 0. A repetition changes nothing. With no
    window to offer a person is asked.
    """
    visit = work.session.get_one(Visit, visit_id)
    if not _offer(work, visit, windows, f"inbound:{inbound_id}"):
        hand_over(work, inbound_id, visit_id)


def _awake(work: Work, visit: Visit) -> datetime:
    """The next instant at which texts may leave."""
    rules = work.tools.texting.rules
    return quiet_end(work.now, zone_of_visit(work, visit), rules.quiet_from, rules.quiet_until) or work.now


def _offer(
    work: Work, visit: Visit, windows: Sequence[Window], topic: str, *, not_before: datetime | None = None
) -> bool:
    """Writes the offer once, as an answer unless it waits for a time; tells whether there was anything to offer."""
    offered = sorted(windows[:MOST_SLOTS], key=lambda window: window.start)
    if not offered:
        return False
    slots = tuple(parameters.Window(window.start, window.end) for window in offered)
    may_wait = present_window(work, visit.id) is not None
    message = tell(
        work,
        "slot_offer_or_wait" if may_wait else "slot_offer",
        visit,
        appointment=newest_appointment(work.session, visit.id),
        topic=topic,
        answers=not_before is None,
        not_before=not_before,
        slots=slots,
    )
    for number, window in enumerate(offered if message is not None else (), start=1):
        span = Range(window.start, window.end)
        work.session.add(OfferedSlot(message_id=message.id if message else 0, number=number, arrival_window=span))
    return True


def chosen(work: Work, offer_id: int, number: int) -> Window | None:
    """The window that was offered under a number."""
    slot = inbound_texts.offered(work.session, offer_id, number)
    if slot is None or slot.arrival_window.lower is None or slot.arrival_window.upper is None:
        return None
    return Window(slot.arrival_window.lower, slot.arrival_window.upper)


def present_window(work: Work, visit_id: int) -> Window | None:
    """The window that is promised now; it is not offered again."""
    newest = newest_appointment(work.session, visit_id)
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
    _ask_a_person(work, visit, f"inbound:{inbound_id}", say="change_wished_by_text")
    newest = newest_appointment(work.session, visit_id)
    live = newest is not None and newest.state == AppointmentState.LIVE
    kind = "reply_unclear"
    if live:
        kind = "reply_change_noted" if choice_of(work, visit).may_ask else "reply_no_change"
    tell(work, kind, visit, appointment=newest, topic=f"inbound:{inbound_id}", answers=True)


_SENTENCES = {
    "change_wished_by_text": "The customer asks by text for another time, and none could be offered.",
    "new_time_owed": "This customer was promised a new time, and none could be offered by text. Please call.",
}


def _ask_a_person(work: Work, visit: Visit, topic: str, *, say: str) -> None:
    if not task_rows.is_open(work.session, CHANGE_WISHED, visit.id):
        open_task(work, CHANGE_WISHED, topic, _SENTENCES[say], order_id=visit.order_id, visit_id=visit.id, say=say)
