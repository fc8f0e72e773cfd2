"""What is done so that a cause does not come back: by whom, by when, and with which measured effect."""

from datetime import datetime

from dispatch.aftercare.queries import causes as queries
from dispatch.aftercare.services import complaint_record, hand_overs, improvements
from dispatch.db.tables import Complaint, CorrectiveAction
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing, Refused

OVERDUE = "corrective_action_overdue"


def plan(work: Work, complaint_id: int, what: str, owner_id: int, due_at: datetime) -> CorrectiveAction:
    """Plans a corrective action, also after the complaint has ended.

    Raises `Missing` for a complaint or colleague that is not there, `Invalid` for a date that is over.
    """
    complaint_record.person(work)
    row = complaint_record.visible(work, complaint_id)
    hand_overs.may_own(work, row, owner_id)
    if due_at <= work.now:
        raise Invalid("due_is_over", "The due date lies in the past.", errors={"json": {"due_at": ["Is over."]}})
    action = CorrectiveAction(complaint_id=row.id, what=what, owner_id=owner_id, due_at=due_at, remind_at=due_at)
    work.session.add(action)
    work.session.flush()
    audit(work, "corrective_action.planned", "complaint", row.id, action_id=action.id)
    return action


def finish(work: Work, complaint_id: int, action_id: int, effect: str) -> CorrectiveAction:
    """Notes that an action was taken, with the effect that was measured; its owner is asked to tell who had complained.

    Raises `Missing` and `Refused`.
    """
    complaint_record.person(work)
    row = complaint_record.visible(work, complaint_id)
    action = queries.action_of(work.session, row.id, action_id)
    if action is None:
        raise Missing("action")
    if action.done_at is not None:
        raise Refused("done_already", "This action was done already; its effect stands.")
    action.done_at, action.effect, action.remind_at = work.now, effect, None
    work.session.flush()
    close_topic(work.session, OVERDUE, f"corrective_action:{action.id}", work.now)
    audit(work, "corrective_action.done", "complaint", row.id, action_id=action.id)
    improvements.ask_to_tell(work, row, action)
    return action


def remind(work: Work) -> None:
    """Makes a task of every action that is overdue, for whoever said they would take it."""
    for action in queries.overdue_actions(work.session, work.now):
        row = work.session.get_one(Complaint, action.complaint_id)
        action.remind_at = None
        open_task(
            work,
            OVERDUE,
            f"corrective_action:{action.id}",
            f"The corrective action of complaint {row.number} is overdue: {action.what}",
            order_id=row.order_id,
            complaint_id=row.id,
            owner_id=action.owner_id,
            due_at=action.due_at,
            reference=row.number,
            words=action.what,
        )
