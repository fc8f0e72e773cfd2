"""How long a complaint may stay as it is, by state, urgency and what it is about; with a reminder before the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import Priority

REMINDED_AFTER = 0.75
"""The share of a limit after which its owner is reminded, so that the breach can still be prevented."""

_URGENCY = (Priority.EMERGENCY, Priority.HIGH, Priority.NORMAL, Priority.LOW)


def _hours(*each: int) -> Mapping[Priority, timedelta]:
    return {priority: timedelta(hours=hours) for priority, hours in zip(_URGENCY, each, strict=True)}


LIMITS: Mapping[ComplaintState, Mapping[Priority, timedelta]] = {
    ComplaintState.ACKNOWLEDGED: _hours(1, 4, 8, 24),
    ComplaintState.IN_PROGRESS: _hours(8, 24, 72, 120),
    ComplaintState.PENDING: _hours(24, 48, 120, 168),
    ComplaintState.HELD: _hours(24, 72, 168, 336),
    ComplaintState.RESOLVED: _hours(24, 48, 72, 120),
    ComplaintState.ACCEPTED: _hours(24, 24, 48, 72),
}
"""How long a complaint may stay in a state; ended ones have no limit, and nothing stays rejected."""

OF_CATEGORY: Mapping[ComplaintCategory, int] = dict.fromkeys(ComplaintCategory, 100) | {
    ComplaintCategory.REPEATED_FAULT: 50,
    ComplaintCategory.BILLING: 150,
}
"""The percent of a limit that is left for what a complaint is about: a fault that came back has waited once
already, and an invoice stops nobody's work. Another category holds from the next state on.
"""

CUSTOMERS_TURN = frozenset({ComplaintState.RESOLVED, ComplaintState.ACCEPTED})
"""Nothing is owed to the customer here: they answer, or have answered."""


@dataclass(frozen=True)
class Deadlines:
    """Until when a state may last, and when its owner is reminded; None where nothing limits it."""

    due_at: datetime | None
    warn_at: datetime | None


def deadlines(
    state: ComplaintState, priority: Priority, category: ComplaintCategory, since: datetime, percent: int = 100
) -> Deadlines:
    """The deadlines of a state that began at an aware instant; `percent` of the limit is what the tier allows.

    What waits for the customer's word takes as long whatever it is about.
    """
    limits = LIMITS.get(state)
    if limits is None:
        return Deadlines(None, None)
    share = 100 if state in CUSTOMERS_TURN else OF_CATEGORY[category]
    limit = limits[priority] * percent / 100 * share / 100
    return Deadlines(since + limit, since + limit * REMINDED_AFTER)


def news_due(state: ComplaintState, told_at: datetime, within: timedelta) -> datetime | None:
    """By when the customer must hear of it again; None where it is their turn, or it has ended."""
    return None if state in CUSTOMERS_TURN or state not in LIMITS else told_at + within
