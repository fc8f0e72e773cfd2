"""A customer wishes another time, on their page."""

from enum import StrEnum

from dispatch.booking.queries import change_requests as queries
from dispatch.booking.services.customer_choice import CustomerChoice, choice_of
from dispatch.db.tables import Visit
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.services.arrival_notes import take_back_absence
from dispatch.vocabulary.facts import TimeAgreed

KIND = "change_wished"
MOST_REPLIES = 3
"""A text's occurrences, as the table bounds them."""


class ChangeRequestState(StrEnum):
    """What the customer's page offers: a choice of times, only to say what would suit, or neither, and why."""

    POSSIBLE = "possible"
    ASKABLE = "askable"
    NOTED = "noted"
    TOO_LATE = "too_late"


def wish_of(work: Work, choice: CustomerChoice) -> ChangeRequestState:
    """What the customer's page offers; `noted` while somebody looks for another time already."""
    if choice.may_ask and task_rows.is_open(work.session, KIND, choice.visit_id):
        return ChangeRequestState.NOTED
    if choice.may_pick:
        return ChangeRequestState.POSSIBLE
    return ChangeRequestState.ASKABLE if choice.may_ask else ChangeRequestState.TOO_LATE


def settle(work: Work, fact: TimeAgreed) -> None:
    """Closes an open wish, through whichever door the time was chosen: what was wished is there."""
    queries.finish(work.session, KIND, fact.visit_id, work.now)
    take_back_absence(work, work.session.get_one(Visit, fact.visit_id))


def ask(work: Work, visit: Visit, words: str) -> None:
    """Opens a task for a person and answers the customer by text; a repetition while it is open changes nothing.

    It is about the visit that is still to come. Raises `Refused` when a rule forbids to change that now.
    """
    choice = choice_of(work, visit)
    wish = wish_of(work, choice)
    if wish is ChangeRequestState.NOTED:
        return
    if choice.obstacle is not None and wish is ChangeRequestState.TOO_LATE:
        raise choice.obstacle
    number = queries.count(work.session, KIND, choice.visit_id) + 1
    topic = f"page:{choice.visit_id}:{number}"
    open_task(
        work,
        KIND,
        topic,
        f"The customer asks for another time: {words}" if words else "The customer asks for another time.",
        order_id=visit.order_id,
        visit_id=choice.visit_id,
        say="change_wished_so" if words else "change_wished",
        words=words,
    )
    audit(work, "change.asked", "visit", choice.visit_id)
    asked = work.session.get_one(Visit, choice.visit_id)
    occurrence = min(number, MOST_REPLIES)
    if choice.live is None:
        tell(work, "reply_read", asked, topic=topic, answers=True)
    else:
        tell(work, "reply_change_noted", asked, appointment=choice.live, occurrence=occurrence, answers=True)
