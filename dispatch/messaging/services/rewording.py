"""Words a text anew when it leaves: what was true when it was written may not be true any more (invariant 44)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages, outbox
from dispatch.messaging.queries.messages import Written
from dispatch.messaging.queries.outbox import DueText
from dispatch.messaging.rules.given_values import from_plain
from dispatch.messaging.services.composing import UNWORDABLE, Addressee, worded
from dispatch.messaging.services.customer_notices import NoticeSubject, addressee_of, parameters_of
from notify import Reason

LINKS = ("tracking_link", "survey_link")
"""A link stays the one that was given: a revoked one belongs to a visit that is told of no more."""


def worded_anew(work: Work, texts: Sequence[DueText]) -> list[DueText]:
    """The locked texts as they must leave now, in their order; each that has changed is written.

    One that can't be worded or reached any more comes with the reason in `unsendable`, and stays as it was.
    """
    written = messages.subjects_of(work.session, [text.id for text in texts])
    return [_anew(work, text, written[text.id]) if text.id in written else text for text in texts]


def _anew(work: Work, text: DueText, written: Written) -> DueText:
    addressee = _addressee(work, text, written)
    if not addressee.textable:
        return replace(text, unsendable=Reason.LANDLINE)
    subject = NoticeSubject(work, written.visit, written.appointment)
    given = from_plain(written.given) | {name: text.parameters[name] for name in LINKS if name in text.parameters}
    said, faults = worded(work, text.kind, addressee, parameters_of(subject, text.kind, given))
    if said is None:
        return replace(text, unsendable=UNWORDABLE, faults=faults)
    fresh: dict[str, Any] = {
        "to_number": addressee.number,
        "zone": addressee.zone.key,
        "language": said.language,
        "parameters": dict(said.parameters),
        "signature": said.signature,
        "sender": addressee.speaker.sender if addressee.speaker else None,
        "body": said.body,
        "segments": said.segments,
    }
    if (addressee.number, said.segments) != (text.to_number, text.segments):
        fresh["price_micros"] = work.tools.texting.tariff.price_micros(addressee.number, said.segments)
    if any(getattr(text, name) != value for name, value in fresh.items()):
        outbox.change(work.session, text.id, **fresh)
    return replace(text, **fresh)


def _addressee(work: Work, text: DueText, written: Written) -> Addressee:
    """The visit's customer as they are reached now; an answer goes where the question came from."""
    known = addressee_of(work, written.visit)
    if not (text.topic or "").startswith("inbound:"):
        return known
    return replace(known, number=text.to_number, zone=ZoneInfo(text.zone), textable=True)
