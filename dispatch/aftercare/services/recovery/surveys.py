"""Asks the customer, some days after they accepted a solution, how well their complaint was put right."""

from dispatch.aftercare.queries import recovery as queries
from dispatch.aftercare.rules.recovery import REMIND_AFTER, TRY_AGAIN_AFTER, WAIT_AT_MOST
from dispatch.aftercare.services import complaint_texts
from dispatch.db.tables import Complaint, RecoverySurvey
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.states import ComplaintState
from notify import Reason

SOLVED = frozenset({ComplaintState.ACCEPTED, ComplaintState.CLOSED})
"""Where the customer has accepted a solution, and nobody has opened the complaint again."""

_LATER = frozenset({Reason.ASKED_RECENTLY, Reason.CONTACT_BUDGET})
"""Reasons that pass: whoever was asked something else lately is asked when that is long enough ago."""


def plan(work: Work, row: Complaint) -> None:
    """The customer has accepted a solution: they will be asked about it, unless the operator never asks."""
    withdraw(row)
    after = work.tools.recovery_survey_after
    if after:
        ask_at = work.now + after
        row.recoveries.append(RecoverySurvey(next_at=ask_at, wait_until=ask_at + WAIT_AT_MOST, words=""))
        work.session.flush()


def withdraw(row: Complaint) -> None:
    """Asks no more about a solution that did not hold."""
    if row.recovery is not None:
        row.recovery.next_at = None


def ask(work: Work) -> int:
    """Asks, or reminds once, where that is due; returns how many were looked at, so that the caller goes on."""
    found = queries.due(work.session, work.now)
    for survey, row in found:
        if row.state not in SOLVED:
            survey.next_at = None
        elif survey.asked_at is None:
            _ask(work, survey, row)
        else:
            _remind(work, survey, row)
    return len(found)


def _ask(work: Work, survey: RecoverySurvey, row: Complaint) -> None:
    """Writes the question; what then holds it back for good stands with it in the ledger."""
    if work.now < survey.wait_until and _must_wait(work, row):
        survey.next_at = work.now + TRY_AGAIN_AFTER
        return
    complaint_texts.tell(work, row, "recovery_survey")
    survey.asked_at, survey.next_at = work.now, work.now + REMIND_AFTER
    audit(work, "complaint.recovery_asked", "complaint", row.id)


def _must_wait(work: Work, row: Complaint) -> bool:
    if queries.is_being_asked(work.session, row.customer_id):
        return True
    return complaint_texts.would_leave(work, row, "recovery_survey").reason in _LATER


def _remind(work: Work, survey: RecoverySurvey, row: Complaint) -> None:
    """Reminds once of a question that left; whoever could not be asked is not reminded, either."""
    survey.next_at = None
    if survey.asked_at is not None and queries.was_asked(work.session, row.id, survey.asked_at):
        complaint_texts.tell(work, row, "recovery_reminder")
        survey.reminded_at = work.now
        audit(work, "complaint.recovery_reminded", "complaint", row.id)
