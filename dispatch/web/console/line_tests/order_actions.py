"""What an order's page does about its line: test it, mend it from afar, say that it is mended."""

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.line_tests.services import line_tests, remote_fixes
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import attempt, console_pages

line_test_actions = console_pages("line_tests")


@line_test_actions.post("/orders/<int:order_id>/line-tests")
@needs(Permission.ORDERS_WRITE)
def test(order_id: int) -> Response:
    """Has the line tested now."""
    return attempt(lambda work: line_tests.by_hand(work, order_id), "line_tests.asked")


@line_test_actions.post("/orders/<int:order_id>/remote-fix")
@needs(Permission.ORDERS_WRITE)
def begin(order_id: int) -> Response:
    """Has it mended from afar; the customer is told."""
    return attempt(lambda work: remote_fixes.begin_by_hand(work, order_id), "line_tests.fix_begun")


@line_test_actions.post("/orders/<int:order_id>/remote-fix/done")
@needs(Permission.ORDERS_WRITE)
def done(order_id: int) -> Response:
    """It is mended; the customer is asked whether it works."""
    return attempt(lambda work: remote_fixes.mended(work, order_id), "line_tests.fix_done")
