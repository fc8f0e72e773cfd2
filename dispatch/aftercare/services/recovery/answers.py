"""What follows from the customer's answer to how well their complaint was put right."""

from dispatch.aftercare.rules.follow_ups import MORNING_GRACE
from dispatch.aftercare.rules.recovery import CALL_WITHIN, is_bad
from dispatch.aftercare.services import complaint_record, complaint_steps, complaint_texts
from dispatch.aftercare.services.complaint_record import announce_complaint
from dispatch.aftercare.services.recovery.surveys import SOLVED
from dispatch.db.tables import Complaint, RecoverySurvey
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries.messages import overtake
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import ComplaintState
from dispatch.workforce.services.zones import zone_of_territory
from notify import quiet_end


def open_survey(row: Complaint) -> RecoverySurvey | None:
    """What the customer was asked and may still answer."""
    survey = row.recovery
    is_open = survey is not None and survey.asked_at is not None and survey.answered_at is None
    return survey if is_open and row.state in SOLVED else None


def answer(
    work: Work, row: Complaint, score: int, *, fixed: bool, channel: ComplaintChannel, words: str = ""
) -> RecoverySurvey:
    """Keeps the answer (score 1 to 5) of a complaint that is locked.

    After a bad one the owner goes on: the complaint is open again, or if it is closed they owe a call. Raises `Refused`
    when nothing was asked, or it is answered already.
    """
    survey = open_survey(row)
    if survey is None:
        raise Refused("answered_already", "You have answered already; thank you.")
    survey.score, survey.fixed, survey.words, survey.channel = score, fixed, words, channel
    survey.answered_at, survey.next_at = work.now, None
    overtake(work.session, row.id, {"recovery_survey", "recovery_reminder"}, work.now)
    row.version += 1
    audit(work, "complaint.recovery_answered", "complaint", row.id)
    _announce(work, row, survey)
    if is_bad(score, fixed=fixed):
        _go_on(work, row, channel, words or f"{score}/5")
    return survey


def owe_call(work: Work, row: Complaint, words: str, *, answers: bool) -> None:
    """The owner of a closed complaint calls its customer, who is told by when."""
    rules = work.tools.texting.rules
    due = work.now + CALL_WITHIN
    morning = quiet_end(due, zone_of_territory(work, row.territory_id), rules.quiet_from, rules.quiet_until)
    due = morning + MORNING_GRACE if morning else due
    complaint_texts.tell(work, row, "recovery_call", answers=answers, due=due)
    open_task(
        work,
        "recovery_call",
        f"complaint:{row.id}:{row.version}",
        f"The customer says that complaint {row.number} is not put right; call them: {words}",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        due_at=due,
        reference=row.number,
        words=words,
    )


def _go_on(work: Work, row: Complaint, channel: ComplaintChannel, words: str) -> None:
    if row.state == ComplaintState.ACCEPTED:
        complaint_steps.answer(work, row, content=False, channel=channel, words=words)
        return
    complaint_record.add_step(work, row, channel=channel, note=words)
    owe_call(work, row, words, answers=channel is ComplaintChannel.TEXT)


def _announce(work: Work, row: Complaint, survey: RecoverySurvey) -> None:
    announce_complaint(work, row, "complaint.recovery_answered", score=survey.score, fixed=survey.fixed)
