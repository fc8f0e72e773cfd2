"""Finds out what became of texts: of dead workers' claims, of unknown outcomes, of texts without receipts."""

from dataclasses import dataclass

import structlog

from dispatch.db.queries import receipts as receipt_queries
from dispatch.db.queries.unknowns import LookUp
from dispatch.processes.post_office import PostOffice
from dispatch.services import claiming, departing, receipts, unknowns
from dispatch.services.claiming import Flight
from dispatch.services.receipts import Report
from notify.carriers.carrier import Accepted
from notify.errors import ErrorClass, SendError
from notify.receipts import Delivery

log = structlog.get_logger(__name__)

RECONCILED_AT_ONCE = 200


@dataclass(frozen=True)
class Findings:
    """What one sweep came upon."""

    freed: int = 0
    found: int = 0
    not_found: int = 0
    not_answered: int = 0
    ended: int = 0


def sweep(office: PostOffice) -> Findings:
    """Frees claims whose lease has run out, looks unknown outcomes up, applies early receipts, ends what is overdue."""
    with office.work() as work:
        freed = departing.free_abandoned(work)
        for message_id in receipt_queries.unsettled(work.session):
            receipts.apply(work, message_id)
    found, not_found, not_answered = look_up(office)
    with office.work() as work:
        ended = unknowns.end_overdue(work) + claiming.expire(work)
    return Findings(freed, found, not_found, not_answered, ended)


def reconcile(office: PostOffice, limit: int = RECONCILED_AT_ONCE) -> int:
    """Asks carriers' lists after texts on which no final report has come; returns how many got further.

    What the list says counts as a report: kept once, forward only.
    """
    with office.work() as work:
        due = unknowns.take_unreported(work, limit)
    further = 0
    for flight, asked in due:
        found = _ask(office, flight, asked)
        message = asked.message
        if not isinstance(found, Accepted) or found.carrier_id != message.carrier_message_id:
            continue
        if found.delivery in (Delivery.ACCEPTED, message.carrier_status):
            continue
        report = Report(flight.carrier, found.carrier_id, found.delivery, message.id)
        with office.work() as work:
            further += receipts.receive(work, report)
    return further


def look_up(office: PostOffice) -> tuple[int, int, int]:
    """Asks carriers about unknown outcomes that are due: how many were found, not found, and not answered.

    A look-up that fails proves nothing and is made again later, however often.
    """
    with office.work() as work:
        due = unknowns.take_look_ups(work)
    found = not_found = not_answered = 0
    for flight, asked in due:
        answer = _ask(office, flight, asked)
        if isinstance(answer, SendError):
            not_answered += 1
            continue
        with office.work() as work:
            if answer is None:
                unknowns.not_found(work, flight)
                not_found += 1
            else:
                unknowns.found(work, flight, answer)
                found += 1
    return found, not_found, not_answered


def _ask(office: PostOffice, flight: Flight, asked: LookUp) -> Accepted | SendError | None:
    """What the carrier knows of a text; an error when it did not answer or is none of ours any more."""
    carrier = office.carriers.named(flight.carrier)
    if carrier is None:
        return SendError(ErrorClass.CONFIGURATION, "no_such_carrier")
    try:
        return carrier.find(flight.text, asked.since, asked.others)
    except SendError as error:
        log.warning("look-up failed", carrier=flight.carrier, message_id=flight.message_id, code=error.code)
        return error
