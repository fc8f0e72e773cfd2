"""Which repairs an outage explains, so that nobody is sent for them."""

from datetime import datetime

from dispatch.vocabulary.states import OutageState
from dispatch.vocabulary.terms import OrderKind

OF_THE_HOME = frozenset({"router_fault"})
"""Symptoms of what stands in the customer's home: an outage does not explain them."""


def explains(state: OutageState, starts_at: datetime, now: datetime, kind: str, symptom: str | None) -> bool:
    """Tells whether an outage that reaches a line explains what is wrong there: a repair, while the outage lasts."""
    lasts = state is OutageState.ONGOING or (state is OutageState.ANNOUNCED and starts_at <= now)
    return lasts and kind == OrderKind.REPAIR and symptom not in OF_THE_HOME
