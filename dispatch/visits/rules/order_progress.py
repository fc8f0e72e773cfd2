"""How far an order is, read off its visits."""

from collections.abc import Sequence

from dispatch.vocabulary.states import STARTED_VISITS, OrderState, VisitState

NOT_NEEDED = "not_needed"
"""Why a visit is cancelled that was to follow another and need not any more."""

UNTOUCHED = frozenset({OrderState.CANCELLED, OrderState.FAILED})
"""States that a person gave an order for good; what happens in the field does not take them back."""


def order_state(current: OrderState, visits: Sequence[VisitState]) -> OrderState:
    """The state that the visits, in the order of their numbers, give their order.

    Work under way counts before what is arranged, that before what must be arranged yet; with nothing left to do the
    last visit that was not cancelled decides. An order whose visits were all cancelled keeps its state.
    """
    if current in UNTOUCHED:
        return current
    states = set(visits)
    if states & STARTED_VISITS:
        return OrderState.IN_PROGRESS
    if states & {VisitState.SCHEDULED, VisitState.DISPATCHED}:
        return OrderState.SCHEDULED
    if VisitState.DRAFT in states:
        return OrderState.HELD if current is OrderState.HELD else OrderState.RECEIVED
    made = [state for state in visits if state is not VisitState.CANCELLED]
    if not made:
        return current
    return OrderState.COMPLETED if made[-1] is VisitState.COMPLETED else OrderState.RECEIVED
