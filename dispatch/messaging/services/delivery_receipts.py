"""What carriers report of texts. Each report is kept once; statuses only move forward, in whatever order they come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from dispatch.db.tables import Message, Receipt
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.messaging.queries import delivery_receipts, send_outcomes
from dispatch.messaging.queries.send_outcomes import ACCEPTED, Ended
from dispatch.messaging.services.delivery_failures import undelivered
from dispatch.vocabulary.states import MessageState, advance
from notify import Delivery, merge_reports

_STATES: Mapping[Delivery, MessageState] = {
    Delivery.ACCEPTED: MessageState.SENT,
    Delivery.SENT: MessageState.SENT,
    Delivery.FAILED: MessageState.FAILED,
    Delivery.UNDELIVERED: MessageState.UNDELIVERED,
    Delivery.DELIVERED: MessageState.DELIVERED,
}
_ACCEPTED_AFTER_ALL = frozenset({MessageState.UNKNOWN, MessageState.QUEUED})
_CARRIED = frozenset({MessageState.SENT, MessageState.FAILED, MessageState.UNDELIVERED, MessageState.DELIVERED})


@dataclass(frozen=True)
class DeliveryReport:
    """A carrier's word on one of its texts. `message_id` is ours, where the callback knew it.

    `also_known_as` is a second id under which a look-up may have found the text.
    """

    carrier: str
    carrier_message_id: str
    delivery: Delivery
    message_id: int | None = None
    error_code: str | None = None
    also_known_as: str | None = None


def receive(work: Work, report: DeliveryReport) -> bool:
    """Keeps a report and applies it; False when the same was here before, and then nothing changes (invariant 26).

    One that comes before our own record of the carrier's id waits until that is known (invariant 19).
    """
    ours = send_outcomes.locked(work.session, report.message_id) if report.message_id is not None else None
    known = ours if ours is not None and ours.carrier == report.carrier else None
    if known is not None and known.carrier_message_id is not None and known.carrier_message_id == report.also_known_as:
        report = replace(report, carrier_message_id=known.carrier_message_id)
    new = delivery_receipts.keep(
        work.session,
        carrier=report.carrier,
        carrier_message_id=report.carrier_message_id,
        message_id=known.id if known else None,
        status=report.delivery,
        error_code=report.error_code,
        now=work.now,
    )
    if not new:
        return False
    target = delivery_receipts.message_of(work.session, report.carrier, report.carrier_message_id)
    if target is not None or known is not None:
        apply(work, target if target is not None else known.id if known else 0)
    return True


def apply(work: Work, message_id: int) -> None:
    """Brings one message to where all of its kept reports say it is."""
    message = send_outcomes.locked(work.session, message_id)
    if message is None:
        return
    naming = delivery_receipts.naming(work.session, message_id)
    if message.carrier_message_id is None:
        _repair(work, message, naming)
    about = [receipt for _, receipt in delivery_receipts.of_messages(work.session, [message_id])]
    # Another text that the carrier made of this message counts only when the customer has it in their hands.
    about += [receipt for receipt in naming if receipt.status == Delivery.DELIVERED]
    _advance(work, message, about)


def settle(work: Work, message_ids: Sequence[int], known: Mapping[int, Delivery]) -> None:
    """Applies to texts just recorded as accepted what the carrier said at once, and what it reported earlier."""
    early = {message_id for message_id, _ in delivery_receipts.of_messages(work.session, message_ids)}
    for message_id in message_ids:
        if message_id in known:
            message = send_outcomes.locked(work.session, message_id)
            if message is not None:
                _to(work, message, merge_reports(_known(message), known[message_id]), None)
        if message_id in early:
            apply(work, message_id)


def _repair(work: Work, message: Message, naming: Sequence[Receipt]) -> None:
    """A report that names our message proves that the carrier took it: its lost id is written down."""
    if not naming or MessageState(message.state) not in _ACCEPTED_AFTER_ALL:
        return
    proof = naming[0]
    message.state = advance(MessageState(message.state), MessageState.SENT)
    message.carrier_message_id, message.carrier_status = proof.carrier_message_id, ACCEPTED
    message.sent_at, message.look_up_at, message.held_reason = proof.received_at, None, None
    ended = Ended(message.id, message.claim, ACCEPTED, None, proof.carrier_message_id, proof.received_at)
    send_outcomes.end_attempts(work.session, [ended])
    work.session.flush()


def _advance(work: Work, message: Message, about: Iterable[Receipt]) -> None:
    if MessageState(message.state) not in _CARRIED:
        return
    reports = list(about)
    furthest = reduce(merge_reports, (Delivery(receipt.status) for receipt in reports), _known(message))
    codes = [receipt.error_code for receipt in reports if receipt.status == furthest and receipt.error_code]
    _to(work, message, furthest, codes[0] if codes else None)


def _known(message: Message) -> Delivery:
    return Delivery(message.carrier_status) if message.carrier_status else Delivery.ACCEPTED


def _to(work: Work, message: Message, delivery: Delivery, error_code: str | None) -> None:
    if delivery == message.carrier_status:
        return
    message.carrier_status = delivery
    target = advance(MessageState(message.state), _STATES[delivery])
    if target is MessageState.SENT:
        return
    message.state, message.ended_at, message.error_code = target, work.now, error_code
    if target is MessageState.DELIVERED:
        delivery_receipts.mark_delivered_promises(work.session, message.id, work.now)
        announce(
            work,
            "message.delivered",
            "message",
            message.id,
            message_kind=message.kind,
            order_id=message.order_id,
            written_at=message.created_at.isoformat(),
            sent_at=message.sent_at.isoformat() if message.sent_at else None,
        )
    else:
        undelivered(work, message)
