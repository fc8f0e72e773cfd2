"""Who takes which step with a complaint, and what it needs."""

from collections.abc import Mapping

from dispatch.vocabulary.states import ComplaintState

NEEDS_A_NOTE = frozenset(
    {
        ComplaintState.PENDING,
        ComplaintState.HELD,
        ComplaintState.RESOLVED,
        ComplaintState.ACCEPTED,
        ComplaintState.REJECTED,
        ComplaintState.CANCELLED,
    }
)
"""What was done, what it waits for, or what the customer says to it must be written down."""

CUSTOMERS_WORD = frozenset({ComplaintState.ACCEPTED, ComplaintState.REJECTED})
"""What only the customer can say: by text, on their page, or to somebody else than who resolved it."""

TMF621: Mapping[ComplaintState, str] = {
    ComplaintState.ACKNOWLEDGED: "acknowledged",
    ComplaintState.IN_PROGRESS: "inProgress",
    ComplaintState.PENDING: "pending",
    ComplaintState.HELD: "held",
    ComplaintState.RESOLVED: "resolved",
    ComplaintState.ACCEPTED: "resolved",
    ComplaintState.REJECTED: "inProgress",
    ComplaintState.CANCELLED: "cancelled",
    ComplaintState.CLOSED: "closed",
}
"""The status of a TroubleTicket (TM Forum 621) for each state of ours."""
