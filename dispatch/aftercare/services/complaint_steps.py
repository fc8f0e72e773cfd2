"""The steps with a complaint: worked on, resolved, accepted or rejected by the customer, closed with its cause."""

from dataclasses import dataclass

from dispatch.aftercare.rules.complaint_states import CUSTOMERS_WORD, NEEDS_A_NOTE
from dispatch.aftercare.services import causes, complaint_record, complaint_texts
from dispatch.aftercare.services.recovery import surveys
from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import Complaint
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_about_complaint
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState, advance
from dispatch.vocabulary.terms import ContactWay


@dataclass(frozen=True)
class StepIn:
    """The next step: what is noted among colleagues, what the customer is told, and the cause where it closes."""

    state: ComplaintState
    note: str = ""
    told: str = ""
    cause_id: int | None = None


def move(work: Work, complaint_id: int, version: int, step: StepIn) -> Complaint:
    """Takes the next step with a complaint.

    Its owner does, or an administrator in their place. What the customer says to the solution (accepted, rejected) is
    written down after a call by somebody else than who resolved it; that they withdraw it, by somebody else than its
    owner. Raises `Missing`, `Stale`, `Refused` (not the one who may; no road leads there) and `Invalid` (no note, no
    cause).
    """
    row = complaint_record.locked(work, complaint_id, version)
    _check_who(work, row, step.state)
    if row.state == step.state:
        raise Refused("wrong_state", f"The complaint is {step.state.value.replace('_', ' ')} already.")
    advance(ComplaintState(row.state), step.state)
    if step.state in NEEDS_A_NOTE and not step.note:
        raise Invalid("note_missing", "Say what was done, or what the customer says to it.", errors=_AT_NOTE)
    if step.state in CUSTOMERS_WORD:
        return answer(work, row, content=step.state is ComplaintState.ACCEPTED, channel=_CALL, words=step.note)
    if step.state is ComplaintState.CLOSED:
        causes.must_be_known(work, row, step.cause_id)
    if step.state is ComplaintState.RESOLVED:
        row.resolution, row.resolved_by = step.note, work.actor.user_id
    if step.state in ENDED_COMPLAINTS:
        row.closed_at = work.now
    complaint_record.enter(work, row, step.state, note=step.note, told=step.told)
    _tell(work, row, step)
    return row


def tell_news(work: Work, complaint_id: int, version: int, told: str) -> Complaint:
    """Tells the customer how it goes on; the next news is due some days later. Raises as `move` does."""
    row = complaint_record.locked(work, complaint_id, version)
    complaint_record.must_own(work, row)
    if ComplaintState(row.state) in ENDED_COMPLAINTS:
        raise Refused("wrong_state", "The complaint has ended; there is nothing to tell any more.")
    row.version += 1
    complaint_record.add_step(work, row, told=told)
    audit(work, "complaint.told", "complaint", row.id)
    _news(work, row, "complaint_progress", told)
    return row


def answer(work: Work, row: Complaint, *, content: bool, channel: ComplaintChannel, words: str = "") -> Complaint:
    """What the customer says to the solution. Who is not content reopens it, with its owner, who is asked to go on.

    Raises `Refused` when nobody has said that it is solved.
    """
    if content:
        complaint_record.enter(work, row, ComplaintState.ACCEPTED, channel=channel, note=words)
        row.news_due_at = None
        surveys.plan(work, row)
        open_task(
            work,
            "complaint_close",
            f"complaint:{row.id}:{row.version}",
            f"The customer accepts the solution of complaint {row.number}. Write its cause down and close it.",
            order_id=row.order_id,
            complaint_id=row.id,
            owner_id=row.owner_id,
            due_at=row.due_at,
            reference=row.number,
        )
        return row
    # First of all, as it refuses what no road leads to: a page's form that comes twice must leave nothing behind.
    complaint_record.enter(work, row, ComplaintState.REJECTED, channel=channel, note=words)
    surveys.withdraw(row)
    if channel is ComplaintChannel.PAGE:
        got_in_touch(work, row.customer, ContactWay.PAGE, row)
    complaint_record.enter(work, row, ComplaintState.IN_PROGRESS, channel=channel)
    close_about_complaint(work.session, row.id, work.now, {"complaint_close"})
    complaint_texts.tell(work, row, "complaint_reopened", answers=channel is ComplaintChannel.TEXT)
    open_task(
        work,
        "complaint_reopened",
        f"complaint:{row.id}:{row.version}",
        f"The customer is not content with the solution of complaint {row.number}: {words or '-'}",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        due_at=row.due_at,
        reference=row.number,
        words=words or "-",
    )
    return row


def ask_for_a_call(work: Work, row: Complaint) -> None:
    """The customer would rather talk about it: their owner is asked to call, within the state's limit."""
    open_task(
        work,
        "complaint_call",
        f"complaint:{row.id}:{row.version}",
        f"The customer of complaint {row.number} asks for a call.",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        due_at=row.due_at,
        reference=row.number,
    )


def _check_who(work: Work, row: Complaint, target: ComplaintState) -> None:
    if target in CUSTOMERS_WORD:
        if complaint_record.person(work) == row.resolved_by:
            raise Refused("same_person", "Whoever resolved it does not say for the customer that it is solved.")
    elif target is ComplaintState.CANCELLED:
        user_id = complaint_record.person(work)
        if row.owner_id is None:
            raise Refused("no_owner", "Nobody has taken this complaint yet; take it first.")
        if row.owner_id == user_id:
            raise Refused("same_person", "A colleague must hear from the customer that they withdraw it.")
    else:
        complaint_record.must_own(work, row)


def _tell(work: Work, row: Complaint, step: StepIn) -> None:
    if step.state is ComplaintState.RESOLVED:
        complaint_texts.tell(work, row, "complaint_resolved")
    elif step.told and step.state not in ENDED_COMPLAINTS:
        kind = "complaint_plan" if step.state is ComplaintState.IN_PROGRESS else "complaint_progress"
        _news(work, row, kind, step.told)
    elif step.state in ENDED_COMPLAINTS:
        row.news_due_at = None
        close_about_complaint(work.session, row.id, work.now)


def _news(work: Work, row: Complaint, kind: str, told: str) -> None:
    complaint_texts.tell(work, row, kind, news=told)
    close_about_complaint(work.session, row.id, work.now, {"complaint_news"})


_CALL = ComplaintChannel.CALL
_AT_NOTE = {"json": {"note": ["Missing data for required field."]}}
