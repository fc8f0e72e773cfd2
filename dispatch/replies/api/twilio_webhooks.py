"""`/webhooks/twilio`: what the carrier tells us. The signature comes first; without it nothing is read or kept."""

import re
from collections.abc import Iterator

from flask import Response, abort, request
from flask_smorest import Blueprint

from dispatch.http.guard import backend, needs
from dispatch.http.traces import security_events
from dispatch.messaging.services import delivery_receipts
from dispatch.replies.services import inbound_texts
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from notify import CarrierVerdict, from_twilio, is_signed, public_url

blueprint = Blueprint("webhooks", __name__, description="What carriers report and customers write.")

CARRIER = "twilio"
MOST_MEDIA = 10
"""Twilio hands over at most ten pictures with a text."""
_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LARGEST_ID = 2**63 - 1


@blueprint.post("/webhooks/twilio/status")
@needs(Permission.PUBLIC)
@blueprint.response(204)
def status() -> Response:
    """Takes a status callback of Twilio's: kept once, applied forward only, in whatever order it comes."""
    _must_be_signed()
    delivery = from_twilio(_field("MessageStatus"))
    if delivery is None:
        return Response(status=204)
    report = delivery_receipts.DeliveryReport(
        carrier=CARRIER,
        carrier_message_id=_sid(),
        delivery=delivery,
        message_id=_our_id(request.args.get("message", "")),
        error_code=request.form.get("ErrorCode") or None,
    )
    with backend().work() as work:
        delivery_receipts.receive(work, report)
    return Response(status=204)


@blueprint.post("/webhooks/twilio/inbound")
@needs(Permission.PUBLIC)
@blueprint.response(204)
def text() -> Response:
    """Takes a customer's text; the same one again has no second effect."""
    _must_be_signed()
    incoming = inbound_texts.IncomingText(
        carrier=CARRIER,
        carrier_message_id=_sid(),
        from_number=_field("From"),
        body=request.form.get("Body", ""),
        verdict=_verdict(request.form.get("OptOutType", "")),
        media=tuple(_media()),
        to_number=_our_number(request.form.get("To", "")),
    )
    with backend().work() as work:
        inbound_texts.receive(work, incoming)
    return Response(status=204)


def _verdict(written: str) -> CarrierVerdict | None:
    """What Twilio's own opt-out handling read; anything else is no verdict."""
    return CarrierVerdict(written) if written in set(CarrierVerdict) else None


def _our_number(written: str) -> str | None:
    return written if _NUMBER.fullmatch(written) else None


def _media() -> Iterator[str]:
    for number in range(MOST_MEDIA):
        address = request.form.get(f"MediaUrl{number}", "")
        if address.startswith("https://") and address.isprintable():
            yield address


def _must_be_signed() -> None:
    """Answers 403 unless one of the valid tokens signed this very request (invariant 25)."""
    settings = backend().settings
    url = public_url(settings.public_url, request.path, request.query_string.decode("latin-1"))
    tokens = [
        token.get_secret_value()
        for token in (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
        if token
    ]
    form = request.form.items(multi=True)
    if not is_signed(url, form, request.headers.get("X-Twilio-Signature"), tokens):
        security_events.note("bad_signature", carrier=CARRIER)
        abort(403, description="The signature does not fit.")


def _sid() -> str:
    """The message's id. Twilio signs names and values run together, so what has no fixed form could end elsewhere."""
    value = request.form.get("MessageSid", "")
    if not _SID.fullmatch(value):
        raise Invalid("bad_callback", "The field MessageSid is missing or is no id of a message.")
    return value


def _field(name: str) -> str:
    value = request.form.get(name, "")
    if not value or "\x00" in value or len(value) > 100:
        raise Invalid("bad_callback", f"The field {name} is missing or can't be read.")
    return value


def _our_id(written: str) -> int | None:
    if not (written.isascii() and written.isdecimal() and len(written) <= 19):
        return None
    number = int(written)
    return number if 0 < number <= _LARGEST_ID else None
