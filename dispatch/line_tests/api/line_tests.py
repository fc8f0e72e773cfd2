"""`/orders/{id}/line-tests` and `/orders/{id}/remote-fix`: how a line tests, and mending it from afar."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.line_tests.api.schemas import LineTestOut, LineTestsOut, RemoteFixOut
from dispatch.line_tests.services import line_tests, remote_fixes
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("line-tests", __name__, description="Tests of lines before somebody drives, and after the work.")


@blueprint.get("/orders/<int:order_id>/line-tests")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, LineTestsOut)
def read(order_id: int) -> dict[str, Any]:
    """Reads the tests made for an order, the newest first."""
    with backend().work(actor()) as work:
        return {"items": line_tests.tests_of(work, order_id)}


@blueprint.post("/orders/<int:order_id>/line-tests")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, LineTestOut)
@once
def test(work: Work, _body: dict[str, Any], order_id: int) -> Answer:
    """Has the order's line tested now, by a job; a test that runs already is answered with.

    Repairs are tested without asking when they come in, before somebody drives, and after the work.
    """
    return LineTestOut().dump(line_tests.by_hand(work, order_id)), 201


@blueprint.post("/orders/<int:order_id>/remote-fix")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, RemoteFixOut)
@once
def begin(work: Work, _body: dict[str, Any], order_id: int) -> Answer:
    """Has a repair mended from afar: nobody is sent, and the customer is told so.

    `POST /orders/{id}/release` sends somebody after all.
    """
    return RemoteFixOut().dump(remote_fixes.begin_by_hand(work, order_id)), 201


@blueprint.post("/orders/<int:order_id>/remote-fix/done")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, RemoteFixOut)
@once
def done(work: Work, _body: dict[str, Any], order_id: int) -> Answer:
    """Says that it is mended: the customer is asked whether it works, and a no sends somebody."""
    return RemoteFixOut().dump(remote_fixes.mended(work, order_id)), 201
