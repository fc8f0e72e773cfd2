"""The customer says after a visit that it broke again, or that they are not content."""

import hashlib
from datetime import datetime
from enum import StrEnum

from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.rules.follow_ups import CallBackReason
from dispatch.aftercare.services.complaints import receive_from_customer
from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import FollowUp, Visit, Warranty
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.terms import ContactWay, FollowUpKind, FollowUpState
from dispatch.workforce.services.zones import zone_of_visit


class WarrantyReport(StrEnum):
    """What a customer may say of finished work."""

    BROKE_AGAIN = "broke_again"
    COMPLAINT = "complaint"


REASON = {
    WarrantyReport.BROKE_AGAIN: CallBackReason.NOT_FIXED,
    WarrantyReport.COMPLAINT: CallBackReason.CUSTOMER_ASKED,
}


def may_report(work: Work, visit: Visit) -> bool:
    """Whether the work of a visit is done and under warranty on this local day."""
    warranty = work.session.get(Warranty, visit.id)
    today = work.now.astimezone(zone_of_visit(work, visit)).date()
    return warranty is not None and today <= warranty.last_day


def call_due(work: Work, visit: Visit) -> datetime | None:
    """Until when somebody owes the customer a call about a visit."""
    call = queries.of_visit(work.session, FollowUpKind.CALL_BACK, visit.id)
    return call.deadline if call is not None and call.state == FollowUpState.DUE else None


def report(work: Work, visit: Visit, kind: WarrantyReport, words: str) -> FollowUp:
    """Makes a call due, with a deadline that is a promise, and hands the customer's words to whoever calls.

    A complaint is taken in, and waits for its first owner. The same words again change nothing. Raises `Refused` when
    no warranty holds.
    """
    if not may_report(work, visit):
        raise Refused("no_warranty", "No warranty holds for this work any more; please call us.")
    if kind is WarrantyReport.COMPLAINT:
        words = words or "-"
        receive_from_customer(work, visit.order.customer, words, ComplaintChannel.PAGE, order=visit.order, visit=visit)
    else:
        _hand_on(work, visit, words or "-")
    return request_call_back(work, visit, REASON[kind])


def _hand_on(work: Work, visit: Visit, words: str) -> None:
    reference = visit.order.reference
    said = hashlib.sha256(words.encode()).hexdigest()[:12]
    task = open_task(
        work,
        "broke_again",
        f"visit:{visit.id}:{said}",
        f"The customer of order {reference} says that it broke again: {words}",
        order_id=visit.order_id,
        visit_id=visit.id,
        reference=reference,
        words=words,
    )
    if task is not None:
        got_in_touch(work, visit.order.customer, ContactWay.PAGE, visit.order)
        audit(work, "visit.broke_again", "visit", visit.id)
