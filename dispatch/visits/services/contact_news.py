"""A new name or number reaches whom it concerns: customers whose technician has one, and technicians' customers.

So does the name of another one who comes along. What waits to be sent is worded when it leaves. Told anew is only who
has been told already.
"""

from datetime import datetime
from typing import Any

from dispatch.db.tables import Appointment, Message, Technician, Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries import appointment_versions as told_texts
from dispatch.messaging.queries import messages
from dispatch.messaging.services.composing import unsent
from dispatch.messaging.services.customer_notices import NAMING, compose, tell
from dispatch.visits.queries import awaited_visits
from dispatch.vocabulary.facts import CustomerNumberChanged, TechnicianDetailsChanged
from notify import TwoNames, named

MOST = 3
"""So often one kind is told about one version; then a person calls."""

DETAILS = "technician_details"

WHO = ("technician_name", "technician_phone")

ARRANGING = (
    "confirmation",
    "next_visit_planned",
    "window_changed",
    "window_narrowed",
    "technician_changed",
    DETAILS,
)
"""The kinds that tell a customer what is arranged."""

_NEWS = tuple(kind for kind in ARRANGING if kind != DETAILS)

SAYING_WHO = (*ARRANGING, "reminder")
"""The kinds that name whoever will come."""


def tell_new_details(work: Work, fact: TechnicianDetailsChanged) -> None:
    """Tells each customer who knows a technician by another name or number."""
    for appointment in awaited_visits.of_technician(work.session, fact.technician_id):
        tell_who_comes(work, appointment)
    for appointment in awaited_visits.of_mate(work.session, fact.technician_id):
        tell_who_comes(work, appointment)


def tell_who_comes(work: Work, appointment: Appointment, *, not_before: datetime | None = None) -> None:
    """Tells a customer who was named others than those that come now, where the version itself stays.

    So it is where the second of two is another one, or somebody has another name or number. Nothing is written where a
    text waits that will say it; where they were told the same already, a change that was taken back, what waits to say
    otherwise is not sent.
    """
    told_texts.hold_waiting(work.session, appointment.visit_id, NAMING)
    told = told_texts.last_told(work.session, appointment.visit_id, NAMING)
    if told is None or told_texts.waits(work.session, appointment.id, _NEWS):
        return
    if _says_who_comes(work, told, appointment):
        _take_back(work, appointment, DETAILS)
    else:
        _tell_again(work, DETAILS, appointment, not_before)


def text_of_second(work: Work, visit: Visit, second: Technician | None) -> str | None:
    """The text by which a visit's customer would hear who comes along; None where they know, or heard of nobody."""
    told = told_texts.last_told(work.session, visit.id, SAYING_WHO)
    if told is None or visit.technician is None:
        return None
    both = visit.technician.name if second is None else TwoNames(visit.technician.name, second.name)
    return None if told.parameters.get("technician_name") == named(both, told.language) else DETAILS


def _says_who_comes(work: Work, told: Message, appointment: Appointment) -> bool:
    """Whether what a text told of who comes, by name and number, is as it is now."""
    # What is said on the day needs an arrival that nobody knows before it leaves.
    kind = told.kind if told.kind in SAYING_WHO else DETAILS
    same = compose(work, kind, appointment.visit, appointment=appointment)
    return _who(same.values["parameters"]) == _who(told.parameters)


def _take_back(work: Work, appointment: Appointment, kind: str) -> None:
    """Lets no text of a kind about a version leave that still waits: what it says was heard already."""
    for needless in messages.overtake_version(work.session, appointment.id, kind, work.now):
        unsent(work, needless, person=False)


def _who(said: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(said.get(name) for name in WHO)


def tell_new_number(work: Work, fact: CustomerNumberChanged) -> None:
    """Confirms each arranged visit to a customer's new number; what was told to the old one may have reached nobody.

    A number that has heard all that stands, because a change of it was taken back, hears nothing twice.
    """
    for appointment in awaited_visits.of_customer(work.session, fact.customer_id):
        told_texts.hold_waiting(work.session, appointment.visit_id, ARRANGING)
        number = appointment.visit.order.customer.phone
        told = told_texts.last_told(work.session, appointment.visit_id, ARRANGING, to_number=number)
        if told is not None and told.appointment_id == appointment.id and _says_who_comes(work, told, appointment):
            _take_back(work, appointment, "confirmation")
        elif not told_texts.waits(work.session, appointment.id, ARRANGING):
            _tell_again(work, "confirmation", appointment)


def _tell_again(work: Work, kind: str, appointment: Appointment, not_before: datetime | None = None) -> None:
    """One more text of a kind about a version; one that waits already is worded when it leaves."""
    if told_texts.waits(work.session, appointment.id, (kind,)):
        return
    visit = appointment.visit
    occurrence = told_texts.written(work.session, appointment.id, kind) + 1
    if occurrence <= MOST:
        told = tell(work, kind, visit, appointment=appointment, occurrence=occurrence, not_before=not_before)
        if told is not None:
            return
    order = visit.order
    open_task(
        work,
        "tell_customer",
        f"details:{appointment.id}:{occurrence}",
        f"The customer of order {order.reference} can't be texted the new contact details. Please call.",
        order_id=order.id,
        visit_id=visit.id,
        text=kind,
        reason="kind_budget",
    )
