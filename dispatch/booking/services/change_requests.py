"""A customer wishes another time, on their page."""

from enum import StrEnum

from dispatch.booking.queries import change_requests as queries
from dispatch.db.tables import Appointment, Visit
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries.appointments import told_versions
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import ARRANGED_VISITS
from dispatch.vocabulary.terms import AppointmentState

KIND = "change_wished"
MOST_REPLIES = 3
"""A text's occurrences, as the table bounds them."""


class ChangeRequestState(StrEnum):
    """Whether the customer can ask for another time."""

    POSSIBLE = "possible"
    NOTED = "noted"
    TOO_LATE = "too_late"


def wish_of(work: Work, visit: Visit, told: Appointment | None) -> ChangeRequestState:
    """What the customer's page offers: the form, that their wish is noted, or neither."""
    if queries.is_open(work.session, KIND, visit.id):
        return ChangeRequestState.NOTED
    return ChangeRequestState.POSSIBLE if told is not None and can_move(visit, told) else ChangeRequestState.TOO_LATE


def can_move(visit: Visit, told: Appointment) -> bool:
    """Tells whether a visit whose customer was told this version can still be moved."""
    return told.state == AppointmentState.LIVE and visit.state in ARRANGED_VISITS


def settle(work: Work, visit_id: int) -> None:
    """Closes an open wish: the customer has picked another time themselves."""
    queries.finish(work.session, KIND, visit_id, work.now)


def ask(work: Work, visit: Visit, words: str) -> None:
    """Opens a task for a person and answers the customer by text; a repetition while it is open changes nothing.

    Raises `Refused` when the technician is on the way already, or nothing is arranged.
    """
    told = told_versions(work.session, [visit.id]).get(visit.id)
    wish = wish_of(work, visit, told)
    if wish is ChangeRequestState.NOTED:
        return
    if wish is ChangeRequestState.TOO_LATE:
        raise Refused("too_late_to_change", "This visit can't be moved any more; please call us.")
    number = queries.count(work.session, KIND, visit.id) + 1
    open_task(
        work,
        KIND,
        f"page:{visit.id}:{number}",
        f"The customer asks for another time: {words}" if words else "The customer asks for another time.",
        order_id=visit.order_id,
        visit_id=visit.id,
        say="change_wished_so" if words else "change_wished",
        words=words,
    )
    audit(work, "change.asked", "visit", visit.id)
    tell(work, "reply_change_noted", visit, appointment=told, occurrence=min(number, MOST_REPLIES), answers=True)
