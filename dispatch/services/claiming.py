"""Takes due texts out of the outbox: each is decided anew by the present state, then claimed for one carrier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.db.models import Message
from dispatch.db.queries import outbox
from dispatch.db.queries.outbox import DueText
from dispatch.domain.states import MessageState
from dispatch.services.outgoing import unsent
from dispatch.services.standing import Standing, standing_of
from dispatch.services.work import Work
from notify.carriers.carrier import OutgoingText
from notify.policy import Action, Decision, Reason, decide, spending_day

LEASE = timedelta(seconds=30)
"""Longer than the longest call of a carrier (10 s) and the record after it."""

NO_CARRIER_RETRY = timedelta(minutes=1)
DELIVERED_MEANWHILE = "delivered_meanwhile"

Choose = Callable[[DueText], str | None]
"""Names the carrier for a text; None when none may take it now."""


@dataclass(frozen=True)
class Flight:
    """A claimed text on its way: the fencing token, the carrier, and what it is handed."""

    message_id: int
    claim: int
    carrier: str
    text: OutgoingText
    price_micros: int
    started_at: datetime


@dataclass(frozen=True)
class Claimed:
    """The texts that leave now, and how many were looked at: the policy may have held back all of them."""

    flights: tuple[Flight, ...] = ()
    looked_at: int = 0


def claim(work: Work, choose: Choose, limit: int, lease: timedelta = LEASE) -> Claimed:
    """Claims up to so many due texts and writes an attempt for each; the caller commits before it calls a carrier.

    What the policy holds back is put off, suppressed or expired on the way.
    """
    outbox.pass_the_gate(work.session)
    texts = outbox.due(work.session, work.now, limit)
    if not texts:
        return Claimed()
    standing = standing_of(work, texts)
    leaving = [(text, carrier) for text in texts if (carrier := _decided(work, standing, text, choose))]
    tokens = outbox.claim(work.session, [(text.id, carrier) for text, carrier in leaving], lease, work.now)
    outbox.spend(work.session, spending_day(work.now, work.tools.texting.rules), standing.claimed_micros)
    flights = (flight_of(text, tokens[text.id], work.now, carrier) for text, carrier in leaving)
    return Claimed(tuple(flights), len(texts))


def _decided(work: Work, standing: Standing, text: DueText, choose: Choose) -> str | None:
    """The carrier of a text that leaves now; otherwise writes down what holds it back."""
    if text.occurrence > 1 and outbox.delivered_before(work.session, text):
        _end(work, text, MessageState.SUPPRESSED, DELIVERED_MEANWHILE, person=False)
        return None
    rules = work.tools.texting.rules
    decision = decide(standing.message(text), standing.recipient(text), standing.state(text), rules, work.now)
    if decision.action is not Action.SEND:
        _hold_back(work, text, decision)
        return None
    carrier = choose(text)
    if carrier is None:
        outbox.change(work.session, text.id, not_before=work.now + NO_CARRIER_RETRY, held_reason="no_carrier")
        return None
    standing.count(text)
    return carrier


def _hold_back(work: Work, text: DueText, decision: Decision) -> None:
    if decision.action is Action.DEFER:
        outbox.change(work.session, text.id, not_before=decision.until, held_reason=decision.reason)
    elif decision.reason is Reason.EXPIRED:
        _end(work, text, MessageState.EXPIRED, None, person=decision.person)
    else:
        _end(work, text, MessageState.SUPPRESSED, decision.reason, person=decision.person)


def _end(work: Work, text: DueText, state: MessageState, reason: str | None, *, person: bool) -> None:
    outbox.change(work.session, text.id, state=state, suppressed_reason=reason, ended_at=work.now)
    message = work.session.get_one(Message, text.id, populate_existing=True)
    unsent(work, message, person=person)


def flight_of(text: DueText | Message, token: int, started_at: datetime, carrier: str | None = None) -> Flight:
    """A stored text as its carrier gets it, under this fencing token."""
    return Flight(
        message_id=text.id,
        claim=token,
        carrier=carrier or text.carrier or "",
        text=OutgoingText(
            message_id=str(text.id),
            to=text.to_number,
            body=text.body,
            kind=text.kind,
            language=text.language,
            segments=text.segments,
            validity_s=max(1, int((text.expires_at - started_at).total_seconds())),
            attempt=token,
            parameters=text.parameters,
            signature=text.signature,
        ),
        price_micros=text.price_micros,
        started_at=started_at,
    )
