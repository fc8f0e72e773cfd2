"""What the policy says of a text that is not written yet: the gate that every text goes through, asked beforehand."""

from dispatch.db.tables import Appointment
from dispatch.kernel.work import Work
from dispatch.messaging.queries.outbox import DueText
from dispatch.messaging.services.composing import Draft
from dispatch.messaging.services.policy_facts import standing_of
from dispatch.vocabulary.terms import AppointmentState
from notify import Decision, decide

_TAKEN = (
    "kind", "appointment_id", "to_number", "zone", "language", "parameters", "signature", "body", "segments",
    "price_micros", "answers", "occurrence", "topic", "created_at", "expires_at", "customer_id",
)  # fmt: skip


def verdict(work: Work, worded: Draft, appointment: Appointment | None = None) -> Decision:
    """Whether the text would leave now, later, or never. `appointment` is the version that it would speak of."""
    text = DueText(
        id=0,
        carrier=None,
        appointment_state=None if appointment is None else AppointmentState.LIVE,
        arrival_window=None if appointment is None else appointment.arrival_window,
        visit_state=None if appointment is None else appointment.visit.state,
        lost_technician=None,
        request_id=None,
        **{name: worded.values[name] for name in _TAKEN},
    )
    facts = standing_of(work, [text])
    return decide(facts.message(text), facts.recipient(text), facts.state(text), work.tools.texting.rules, work.now)
