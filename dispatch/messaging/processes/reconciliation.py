"""Finds out what became of texts: of dead workers' claims, of unknown outcomes, of texts without receipts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from dispatch.kernel.tracing import Side, span
from dispatch.messaging.processes.sender_backend import SendingBackend
from dispatch.messaging.queries import delivery_receipts as receipt_queries
from dispatch.messaging.queries.unknown_outcomes import OutcomeLookUp
from dispatch.messaging.services import attempts, claiming, delivery_receipts, unknown_outcomes
from dispatch.messaging.services.claiming import ClaimedText
from dispatch.messaging.services.delivery_receipts import DeliveryReport
from dispatch.vocabulary import request_ids
from notify import Accepted, Delivery, ErrorClass, SendError

log = structlog.get_logger(__name__)

RECONCILED_AT_ONCE = 200
ASKED_AT_ONCE = 8


@dataclass(frozen=True)
class SweepFindings:
    """What one sweep came upon."""

    freed: int = 0
    found: int = 0
    not_found: int = 0
    not_answered: int = 0
    ended: int = 0


def sweep(backend: SendingBackend) -> SweepFindings:
    """Frees claims whose lease has run out, looks unknown outcomes up, applies early receipts, ends what is overdue."""
    with backend.work() as work:
        freed = attempts.free_abandoned(work)
        for message_id in receipt_queries.unsettled(work.session):
            delivery_receipts.apply(work, message_id)
    found, not_found, not_answered = look_up(backend)
    with backend.work() as work:
        ended = unknown_outcomes.end_overdue(work) + claiming.expire(work)
    return SweepFindings(freed, found, not_found, not_answered, ended)


@dataclass(frozen=True)
class Reconciled:
    """After how many texts a carrier's list was asked, and how many got further by it."""

    asked: int = 0
    further: int = 0


def reconcile(backend: SendingBackend, limit: int = RECONCILED_AT_ONCE) -> Reconciled:
    """Asks carriers' lists after texts on which no final report has come.

    What the list says counts as a report: kept once, forward only.
    """
    with backend.work() as work:
        due = unknown_outcomes.take_unreported(work, limit)
    answers = _ask_all(backend, due)
    further = sum(
        _believe(backend, claimed, asked, found) for (claimed, asked), found in zip(due, answers, strict=True)
    )
    return Reconciled(len(due), further)


def _believe(
    backend: SendingBackend, claimed: ClaimedText, asked: OutcomeLookUp, found: Accepted | SendError | None
) -> bool:
    """Takes what the list says of a text as a report; what it said before changes nothing."""
    message = asked.message
    if not isinstance(found, Accepted) or found.carrier_id != message.carrier_message_id:
        return False
    if found.delivery in (Delivery.ACCEPTED, message.carrier_status):
        return False
    with backend.work() as work:
        return delivery_receipts.receive(
            work, DeliveryReport(claimed.carrier, found.carrier_id, found.delivery, message.id)
        )


def look_up(backend: SendingBackend) -> tuple[int, int, int]:
    """Asks carriers about unknown outcomes that are due: how many were found, not found, and not answered.

    A look-up that fails proves nothing and is made again later, however often.
    """
    with backend.work() as work:
        due = unknown_outcomes.take_look_ups(work)
    found = not_found = not_answered = 0
    for (claimed, _), answer in zip(due, _ask_all(backend, due), strict=True):
        if isinstance(answer, SendError):
            not_answered += 1
            continue
        with backend.work() as work:
            if answer is None:
                unknown_outcomes.not_found(work, claimed)
                not_found += 1
            else:
                unknown_outcomes.found(work, claimed, answer)
                found += 1
    return found, not_found, not_answered


def _ask_all(
    backend: SendingBackend, due: Sequence[tuple[ClaimedText, OutcomeLookUp]]
) -> list[Accepted | SendError | None]:
    """What carriers know of each of these texts. Several are asked at once: a carrier that was in trouble, or an hour
    without our webhook, leaves thousands of them.
    """
    if not due:
        return []
    with ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="look-up") as pool:
        return list(pool.map(lambda one: _ask(backend, *one), due))


def _ask(backend: SendingBackend, claimed: ClaimedText, asked: OutcomeLookUp) -> Accepted | SendError | None:
    """What the carrier knows of a text; an error when it did not answer or is none of ours any more."""
    carrier = backend.carriers.named(claimed.carrier)
    if carrier is None:
        return SendError(ErrorClass.CONFIGURATION, "no_such_carrier")
    about = {"message_id": claimed.message_id, "attempt": claimed.claim}
    with request_ids.under(claimed.request_id), span(f"look-up {claimed.carrier}", Side.CALLS, facts=about):
        try:
            return carrier.find(claimed.text, asked.since, asked.others)
        except SendError as error:
            log.warning("look-up failed", carrier=claimed.carrier, message_id=claimed.message_id, code=error.code)
            return error
