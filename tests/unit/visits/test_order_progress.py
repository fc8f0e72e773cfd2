import pytest

from dispatch.visits.rules.order_progress import order_state
from dispatch.vocabulary.states import OrderState, VisitState


@pytest.mark.parametrize(
    ("current", "visits", "expected"),
    [
        ("received", ["draft"], "received"),
        ("scheduled", ["dispatched"], "scheduled"),
        ("scheduled", ["en_route"], "in_progress"),
        ("in_progress", ["completed"], "completed"),
        ("in_progress", ["completed", "scheduled"], "scheduled"),
        ("in_progress", ["partial", "draft"], "received"),
        ("in_progress", ["cannot_complete", "cancelled"], "received"),
        ("held", ["cannot_complete", "draft"], "held"),
        ("completed", ["completed", "draft"], "received"),
        ("cancelled", ["completed"], "cancelled"),
        ("received", ["cancelled"], "received"),
    ],
)
def test_reads_an_orders_state_off_its_visits(current: str, visits: list[str], expected: str) -> None:
    found = order_state(OrderState(current), [VisitState(state) for state in visits])
    assert found is OrderState(expected)
