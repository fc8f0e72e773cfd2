"""A new name or number reaches whom it concerns: customers whose technician has one, and technicians' customers.

What waits to be sent is worded when it leaves. Told anew is only who has been told already.
"""

from dispatch.db.tables import Appointment
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries import appointment_versions as told_texts
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries import awaited_visits
from dispatch.vocabulary.facts import CustomerNumberChanged, TechnicianDetailsChanged
from notify import KINDS

MOST = 3
"""So often one kind is told about one version; then a person calls."""

NAMING = tuple(kind.name for kind in KINDS.values() if "technician_phone" in kind.parameters)
"""The kinds that tell who comes and under which number."""

ARRANGING = (
    "confirmation",
    "next_visit_planned",
    "window_changed",
    "window_narrowed",
    "technician_changed",
    "technician_details",
)
"""The kinds that tell a customer what is arranged."""


def tell_new_details(work: Work, fact: TechnicianDetailsChanged) -> None:
    """Tells each customer who knows a technician by another name or number."""
    for appointment in awaited_visits.of_technician(work.session, fact.technician_id):
        if told_texts.has_left(work.session, appointment.id, NAMING):
            _tell_again(work, "technician_details", appointment)


def tell_new_number(work: Work, fact: CustomerNumberChanged) -> None:
    """Confirms each arranged visit to a customer's new number; what was told to the old one may have reached nobody."""
    for appointment in awaited_visits.of_customer(work.session, fact.customer_id):
        if not told_texts.waits(work.session, appointment.id, ARRANGING):
            _tell_again(work, "confirmation", appointment)


def _tell_again(work: Work, kind: str, appointment: Appointment) -> None:
    """One more text of a kind about a version; one that waits already is worded when it leaves."""
    if told_texts.waits(work.session, appointment.id, (kind,)):
        return
    visit = appointment.visit
    occurrence = told_texts.written(work.session, appointment.id, kind) + 1
    if occurrence <= MOST and tell(work, kind, visit, appointment=appointment, occurrence=occurrence) is not None:
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
