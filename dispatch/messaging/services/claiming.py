"""Takes due texts out of the outbox: each is decided anew by the present state, then claimed for one carrier."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatch.db.tables import Message
from dispatch.kernel.admission import key_memory
from dispatch.kernel.rows import pause_rows
from dispatch.kernel.work import Work
from dispatch.messaging.carriers.carriers import Carriers
from dispatch.messaging.queries import outbox
from dispatch.messaging.queries.outbox import DueText
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.carrier_choice import CarrierRouting
from dispatch.messaging.services.composing import unsent
from dispatch.messaging.services.policy_facts import PolicyFacts, standing_of
from dispatch.messaging.services.rewording import worded_anew
from dispatch.vocabulary.states import MessageState
from notify import KINDS, Action, Decision, OutgoingText, Reason, decide, spending_day

LEASE = timedelta(seconds=3)
"""How long a claimed text may wait for its call: a worker claims no more than it can call at once.

The call has a lease of its own (`dispatch.messaging.services.attempts.CALL_LEASE`).
"""

DELIVERED_MEANWHILE = "delivered_meanwhile"
NO_ROUTE = "no_route"
DROPPED_IN_PAUSE = "dropped_in_pause"
CARRIER_BUSY = "carrier_busy"

REPAIR_AWAITED = "repair_awaited"
REPAIR_PAUSE = timedelta(seconds=20)
"""A text that names a technician who can't come is looked at again after this: somebody else is being looked for."""

_EXPIRED_AT_ONCE = 200


@dataclass(frozen=True)
class ClaimedText:
    """A claimed text on its way: the fencing token, the carrier, and what it is handed."""

    message_id: int
    claim: int
    carrier: str
    text: OutgoingText
    price_micros: int
    started_at: datetime
    appointment_state: str | None = None
    """What the version it speaks of was when it was claimed."""
    silenced_by: str | None = None
    """The keyed hashes, with commas between, under which a STOP would stand; None for what is sent despite one."""
    request_id: str | None = None
    """The request that the text goes back to."""


@dataclass(frozen=True)
class ClaimedBatch:
    """The texts that leave now, and what to do when there are none.

    `go_on` tells that the policy held back all that were looked at, so there may be more; `wait_until` that carriers
    rest or their rates are used up. `healthy` tells that no carrier has had a bad call lately.
    """

    texts: tuple[ClaimedText, ...] = ()
    go_on: bool = False
    wait_until: datetime | None = None
    healthy: bool = True


def claim(work: Work, carriers: Carriers, limit: int, lease: timedelta = LEASE) -> ClaimedBatch:
    """Claims up to so many due texts; the caller commits, and lets each depart right before it calls the carrier.

    What the policy holds back is put off, suppressed or expired on the way.
    """
    outbox.pass_the_gate(work.session)
    key_memory.must_know(work)
    if pause_rows.open_pause(work.session) is not None:
        return ClaimedBatch()
    ways = CarrierRouting.of(work, carriers)
    if ways.open_from > work.now:
        return ClaimedBatch(wait_until=ways.open_from, healthy=False)
    texts = worded_anew(work, outbox.due(work.session, work.now, limit))
    if not texts:
        return ClaimedBatch()
    batch = _Batch(work, ways, standing_of(work, texts))
    batch.decide(texts)
    tokens = outbox.claim(work.session, [(text.id, carrier) for text, carrier in batch.leaving], lease)
    outbox.spend(work.session, spending_day(work.now, work.tools.texting.rules), batch.standing.claimed_micros)
    claimed_texts = (
        _grounded(work, text, flight_of(text, tokens[text.id], work.now, carrier)) for text, carrier in batch.leaving
    )
    full = len(texts) == limit and batch.wait_until is None
    return ClaimedBatch(tuple(claimed_texts), full, batch.wait_until, ways.is_healthy)


def expire(work: Work) -> int:
    """Ends due texts that are worthless by now, also while no carrier takes any; returns how many."""
    texts = outbox.outlived(work.session, work.now, _EXPIRED_AT_ONCE)
    for text in texts:
        _end(work, text, MessageState.EXPIRED, None, person=KINDS[text.kind].needs_person(answers=text.answers))
    return len(texts)


def drop_due(work: Work, limit: int) -> int:
    """Ends up to so many due texts because a person decided so while sending was paused; returns how many."""
    texts = outbox.due(work.session, work.now, limit)
    for text in texts:
        _end(
            work,
            text,
            MessageState.SUPPRESSED,
            DROPPED_IN_PAUSE,
            person=KINDS[text.kind].needs_person(answers=text.answers),
        )
    return len(texts)


@dataclass
class _Batch:
    """The due texts of one claim, decided one by one."""

    work: Work
    ways: CarrierRouting
    standing: PolicyFacts
    leaving: list[tuple[DueText, str]] = field(default_factory=list)
    wait_until: datetime | None = None

    def decide(self, texts: Sequence[DueText]) -> None:
        for text in texts:
            if self._may_leave(text):
                self._send(text)
            if self.wait_until is not None:
                # The only carrier is used up for now: the rest stays as it is and is due when it is free again.
                return

    def _may_leave(self, text: DueText) -> bool:
        """Tells whether the policy lets a text go; otherwise writes down what holds it back."""
        work, standing = self.work, self.standing
        if text.occurrence > 1 and outbox.delivered_before(work.session, text):
            _end(work, text, MessageState.SUPPRESSED, DELIVERED_MEANWHILE, person=False)
            return False
        if text.unsendable is not None:
            _end(work, text, MessageState.SUPPRESSED, text.unsendable, person=True)
            return False
        if _names_somebody_lost(text) and text.expires_at > work.now:
            outbox.change(work.session, text.id, not_before=work.now + REPAIR_PAUSE, held_reason=REPAIR_AWAITED)
            return False
        rules = work.tools.texting.rules
        decision = decide(standing.message(text), standing.recipient(text), standing.state(text), rules, work.now)
        if decision.action is not Action.SEND:
            _hold_back(work, text, decision)
        return decision.action is Action.SEND

    def _send(self, text: DueText) -> None:
        way = self.ways.carrier_for(text)
        if way.carrier is not None:
            self.standing.count(text)
            self.leaving.append((text, way.carrier))
        elif way.wait_until is None:
            _end(self.work, text, MessageState.SUPPRESSED, NO_ROUTE, person=True)
        elif len(self.ways.carriers.routes) == 1:
            self.wait_until = way.wait_until
        else:
            outbox.change(self.work.session, text.id, not_before=way.wait_until, held_reason=CARRIER_BUSY)


def _names_somebody_lost(text: DueText) -> bool:
    return bool(text.lost_technician) and "technician_name" in KINDS[text.kind].parameters


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


def _grounded(work: Work, text: DueText, claimed: ClaimedText) -> ClaimedText:
    silenced_by = None if KINDS[text.kind].despite_opt_out else opt_outs.standing_under(work, text.to_number)
    return replace(claimed, appointment_state=text.appointment_state, silenced_by=silenced_by)


def flight_of(text: DueText | Message, token: int, started_at: datetime, carrier: str | None = None) -> ClaimedText:
    """A stored text as its carrier gets it, under this fencing token."""
    return ClaimedText(
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
            sender=text.sender or "",
        ),
        price_micros=text.price_micros,
        started_at=started_at,
        request_id=text.request_id,
    )
