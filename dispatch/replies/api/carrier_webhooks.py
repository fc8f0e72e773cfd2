"""`/webhooks/aliyun` and `/webhooks/tencent`: what these carriers push. They sign nothing, so a secret stands in the
address that they are given; without it nothing is read or kept.
"""

import hmac

from flask import Response, abort, json, request
from flask_smorest import Blueprint

from dispatch.http.files.json_limits import fault_of
from dispatch.http.guard import backend, needs
from dispatch.http.traces import security_events
from dispatch.kernel.phone_parsing import read_phone
from dispatch.messaging.services import delivery_receipts
from dispatch.replies.services import inbound_texts
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from notify import PUSHES, PushedText

MAX_PUSH_BYTES = 1_000_000
"""Of a push whose token fits: some thousand reports."""

blueprint = Blueprint("carrier_pushes", __name__, description="What Alibaba and Tencent report and customers write.")


@blueprint.post("/webhooks/aliyun/status")
@needs(Permission.PUBLIC)
@blueprint.response(200)
def aliyun_status() -> Response:
    """Takes SmsReport pushes; the query's `token` is one of `DISPATCH_ALIYUN_CALLBACK_TOKENS`."""
    return _take_reports("aliyun")


@blueprint.post("/webhooks/aliyun/inbound")
@needs(Permission.PUBLIC)
@blueprint.response(200)
def aliyun_inbound() -> Response:
    """Takes SmsUp pushes, customers' texts, each once; the query's `token` as for reports."""
    return _take_texts("aliyun")


@blueprint.post("/webhooks/tencent/status")
@needs(Permission.PUBLIC)
@blueprint.response(200)
def tencent_status() -> Response:
    """Takes status callbacks; the query's `token` is one of `DISPATCH_TENCENT_CALLBACK_TOKENS`."""
    return _take_reports("tencent")


@blueprint.post("/webhooks/tencent/inbound")
@needs(Permission.PUBLIC)
@blueprint.response(200)
def tencent_inbound() -> Response:
    """Takes replies, customers' texts, each once; the query's `token` as for reports."""
    return _take_texts("tencent")


def _take_reports(carrier: str) -> Response:
    """Keeps and applies each report in a transaction of its own; what can't be read is left out."""
    for pushed in PUSHES[carrier].reports(_pushed(carrier)):
        report = delivery_receipts.DeliveryReport(
            carrier=carrier,
            carrier_message_id=pushed.carrier_id,
            delivery=pushed.delivery,
            message_id=pushed.message_id,
            error_code=pushed.error_code,
            also_known_as=pushed.our_id,
        )
        with backend().work() as work:
            delivery_receipts.receive(work, report)
    return _thanks(carrier)


def _take_texts(carrier: str) -> Response:
    for pushed in PUSHES[carrier].texts(_pushed(carrier)):
        number = _number_of(pushed)
        if number is not None:
            with backend().work() as work:
                inbound_texts.receive(work, inbound_texts.IncomingText(carrier, pushed.carrier_id, number, pushed.body))
    return _thanks(carrier)


def _pushed(carrier: str) -> object:
    """The decoded body. Answers 403 without a valid token, before anything is read (invariant 25)."""
    given = request.args.get("token", "").encode()
    tokens = backend().settings.callback_tokens(carrier)
    if not any(hmac.compare_digest(given, token.encode()) for token in tokens):
        security_events.note("bad_signature", carrier=carrier)
        abort(403, description="The token does not fit.")
    request.max_content_length = MAX_PUSH_BYTES
    fault = fault_of(request.get_data())
    if fault is not None:
        raise Invalid("bad_callback", fault)
    pushed: object = request.get_json(force=True, silent=True)
    if not isinstance(pushed, list | dict):
        raise Invalid("bad_callback", "The body is not a JSON array or object.")
    return pushed


def _number_of(pushed: PushedText) -> str | None:
    try:
        return read_phone(pushed.number, "CN").number
    except Invalid:
        return None


def _thanks(carrier: str) -> Response:
    return Response(json.dumps(PUSHES[carrier].thanks), content_type="application/json")
