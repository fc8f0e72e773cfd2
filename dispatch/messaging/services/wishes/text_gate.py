"""What the policy says of a text that is not written yet: the gate that every text goes through, asked beforehand."""

from collections.abc import Sequence

from dispatch.db.tables import Appointment
from dispatch.kernel.work import Work
from dispatch.messaging.queries.outbox import DueText
from dispatch.messaging.services.composing import Draft
from dispatch.messaging.services.policy_facts import standing_of
from dispatch.vocabulary.terms import AppointmentState
from notify import Action, Decision, decide

_TAKEN = (
    "kind", "appointment_id", "to_number", "zone", "language", "parameters", "signature", "sender", "body", "segments",
    "price_micros", "answers", "occurrence", "topic", "created_at", "expires_at", "customer_id",
)  # fmt: skip


def verdict(work: Work, worded: Draft, appointment: Appointment | None = None) -> Decision:
    """Whether the text would leave now, later, or never. `appointment` is the version that it would speak of."""
    [decision] = _decided(work, [_due(worded, appointment)])
    return decision


def verdicts(work: Work, worded: Sequence[Draft]) -> list[Decision]:
    """The same of texts about no appointment, in their order; each that would leave counts for those after it."""
    return _decided(work, [_due(one, None) for one in worded])


def _decided(work: Work, texts: Sequence[DueText]) -> list[Decision]:
    facts = standing_of(work, texts)
    found: list[Decision] = []
    for text in texts:
        found.append(
            decide(facts.message(text), facts.recipient(text), facts.state(text), work.tools.texting.rules, work.now)
        )
        if found[-1].action is Action.SEND:
            facts.count(text)
    return found


def _due(worded: Draft, appointment: Appointment | None) -> DueText:
    return DueText(
        id=0,
        carrier=None,
        appointment_state=None if appointment is None else AppointmentState.LIVE,
        arrival_window=None if appointment is None else appointment.arrival_window,
        visit_state=None if appointment is None else appointment.visit.state,
        lost_technician=None,
        request_id=None,
        **{name: worded.values[name] for name in _TAKEN},
    )
