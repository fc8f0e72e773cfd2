"""What an order's page says of its line."""

from typing import Any

from dispatch.db.tables import WorkOrder
from dispatch.http.guard import actor
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests as queries
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import OrderKind


def line_tests_shown(work: Work, order: WorkOrder) -> dict[str, Any]:
    """The tests, the remote fix that it waits for, and what the reader may do about them."""
    may_write = actor().may(Permission.ORDERS_WRITE)
    is_open = order.kind == OrderKind.REPAIR and order.state == OrderState.RECEIVED
    return {
        "line_tests": queries.of_order(work.session, order.id),
        "remote_fix": queries.fix_shown(work.session, order.id),
        "may_test": may_write and work.tools.tests_lines and order.service_id is not None,
        "may_mend": may_write and is_open and order.service_id is not None,
    }
