"""Between claim and call: a text departs when its attempt is written; who dies before that has surely not called."""

from collections.abc import Sequence
from datetime import timedelta

from dispatch.kernel.work import Work
from dispatch.messaging.queries import attempts, outbox
from dispatch.messaging.queries.attempts import AbandonedText, Departing
from dispatch.messaging.services import delivery_receipts
from dispatch.messaging.services.claiming import LEASE, ClaimedText
from notify import spending_day

CALL_LEASE = timedelta(seconds=15)
"""Longer than the longest call of a carrier (10 s) and the record after it."""


def depart(work: Work, claimed_texts: Sequence[ClaimedText], lease: timedelta = CALL_LEASE) -> set[int]:
    """Writes the attempts; the caller commits and calls the carriers at once. Returns the ids of those that may leave.

    Left out are those whose claim is over, whose version has changed, or whose customer has written STOP since.
    """
    departing = [Departing(one.message_id, one.claim, one.appointment_state, one.silenced_by) for one in claimed_texts]
    return attempts.depart(work.session, departing, lease, work.now)


def free_abandoned(work: Work) -> int:
    """Takes texts from workers that are gone. What was not called is due again at once; the rest is looked up at once,
    since its call began a lease ago, and what a receipt already tells of it is applied.
    """
    gone = attempts.abandoned(work.session)
    if not gone:
        return 0
    called = [one.id for one in gone if one.called]
    uncalled = [one for one in gone if not one.called]
    attempts.leave_unknown(work.session, called, work.now)
    attempts.requeue(work.session, [one.id for one in uncalled])
    _give_back(work, uncalled)
    for message_id in called:
        delivery_receipts.apply(work, message_id)
    return len(gone)


def _give_back(work: Work, uncalled: Sequence[AbandonedText]) -> None:
    """Takes back the money that was set aside when they were claimed, on the day of that claim."""
    for one in uncalled:
        claimed_at = work.now - one.overdue - LEASE
        outbox.spend(work.session, spending_day(claimed_at, work.tools.texting.rules), -one.price_micros)
