"""A complaint changes hands only when the other accepts; what nobody accepts in time stays with its owner."""

from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.services import complaint_record, complaint_texts
from dispatch.aftercare.services.complaint_record import announce_complaint
from dispatch.db.tables import Complaint, ComplaintHandOver, User
from dispatch.kernel.actor_scope import sees_territory
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_about_complaint
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import HandOverState
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.permissions import PERMISSIONS, Permission
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState
from dispatch.vocabulary.terms import Role

OFFERED = "complaint_offered"


def offer(work: Work, complaint_id: int, version: int, user_id: int, note: str) -> Complaint:
    """Asks a colleague to take a complaint over; until they accept, its owner stays its owner.

    Raises `Missing` for a colleague who is not there or could not see it, `Stale`, and `Refused` (not the owner, an
    ended complaint, the owner themself, another question is open).
    """
    row = complaint_record.locked(work, complaint_id, version)
    complaint_record.must_own(work, row)
    colleague = may_own(work, row, user_id)
    if ComplaintState(row.state) in ENDED_COMPLAINTS:
        raise Refused("wrong_state", "The complaint has ended; nobody needs to take it over.")
    if user_id == row.owner_id:
        raise Refused("own_already", "They look after it already.")
    if _open(row) is not None:
        raise Refused("offered_already", "A colleague has been asked already; wait for their answer.")
    asked = ComplaintHandOver(
        from_id=row.owner_id,
        to_id=user_id,
        note=note,
        state=HandOverState.OFFERED,
        asked_at=work.now,
        answer_by=work.now + work.tools.hand_over_within,
    )
    row.hand_overs.append(asked)
    row.version += 1
    work.session.flush()
    _note(work, row, asked)
    open_task(
        work,
        OFFERED,
        f"hand_over:{asked.id}",
        f"{work.actor.name} asks {colleague.name} to take complaint {row.number} over: {note}",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=user_id,
        due_at=asked.answer_by,
        reference=row.number,
        asker=work.actor.name,
        colleague=colleague.name,
        words=note,
    )
    return row


def accept(work: Work, complaint_id: int, version: int) -> Complaint:
    """The colleague who was asked owns it from now on, and the customer is told.

    Raises `Missing`, `Stale`, and `Refused` for whoever was not asked, or answers too late.
    """
    row = complaint_record.locked(work, complaint_id, version)
    asked = _open(row)
    if asked is None or asked.to_id != complaint_record.person(work):
        raise Refused("not_asked", "Nobody has asked you to take this complaint over.")
    if asked.answer_by <= work.now:
        raise Refused("too_late", "The time to answer is over; the complaint has gone back to its owner.")
    asked.state, asked.answered_at = HandOverState.ACCEPTED, work.now
    row.owner = queries.user(work.session, asked.to_id)
    row.version += 1
    complaint_record.add_step(work, row)
    close_about_complaint(work.session, row.id, work.now, {OFFERED})
    queries.reassign_tasks(work.session, row.id, asked.from_id, asked.to_id)
    _note(work, row, asked)
    complaint_texts.tell(work, row, "complaint_owner")
    return row


def give_back(work: Work, complaint_id: int, version: int, reason: str) -> Complaint:
    """Returns a complaint, with the reason: instead of accepting it, or within the same time after that.

    It is its first owner's again, who is told. Raises `Missing`, `Stale`, `Refused`.
    """
    row = complaint_record.locked(work, complaint_id, version)
    user_id = complaint_record.person(work)
    asked = _open(row) or _accepted_lately(work, row)
    if asked is None or asked.to_id != user_id:
        raise Refused("not_asked", "There is nothing to return: nobody has asked you, or the time for it is over.")
    took_it = asked.state == HandOverState.ACCEPTED
    asked.state, asked.answered_at, asked.reason = HandOverState.RETURNED, work.now, reason
    row.owner = queries.user(work.session, asked.from_id)
    row.version += 1
    complaint_record.add_step(work, row, note=reason)
    if took_it:
        queries.reassign_tasks(work.session, row.id, asked.to_id, asked.from_id)
        complaint_texts.tell(work, row, "complaint_owner")
    close_about_complaint(work.session, row.id, work.now, {OFFERED})
    _tell_owner(work, row, asked, reason)
    return row


def lapse(work: Work) -> None:
    """Lets questions lapse that nobody answered in time: the complaint is its first owner's, who is told."""
    for asked in queries.unanswered_hand_overs(work.session, work.now):
        row = work.session.get_one(Complaint, asked.complaint_id)
        asked.state, asked.answered_at = HandOverState.LAPSED, work.now
        row.version += 1
        close_about_complaint(work.session, row.id, work.now, {OFFERED})
        _tell_owner(work, row, asked, "")


def may_own(work: Work, row: Complaint, user_id: int) -> User:
    """Somebody who could own a complaint: active, allowed to, and within whose bounds it lies; else `Missing`."""
    user = queries.user(work.session, user_id)
    if (
        user is None
        or not user.active
        or not _may_work_on_complaints(user)
        or not sees_territory(user, row.territory_id)
    ):
        raise Missing("user")
    return user


def _may_work_on_complaints(user: User) -> bool:
    role = Role(user.role)
    return role is not Role.INTEGRATION and Permission.COMPLAINTS_WRITE in PERMISSIONS[role]


def _open(row: Complaint) -> ComplaintHandOver | None:
    return next((one for one in row.hand_overs if one.state == HandOverState.OFFERED), None)


def _accepted_lately(work: Work, row: Complaint) -> ComplaintHandOver | None:
    """The newest change of hands, while it may still be taken back."""
    newest = row.hand_overs[-1] if row.hand_overs else None
    if newest is None or newest.state != HandOverState.ACCEPTED or newest.answered_at is None:
        return None
    in_time = work.now < newest.answered_at + work.tools.hand_over_within
    return newest if in_time and row.owner_id == newest.to_id else None


def _tell_owner(work: Work, row: Complaint, asked: ComplaintHandOver, reason: str) -> None:
    work.session.flush()
    _note(work, row, asked)
    why = reason or "nobody answered in time"
    open_task(
        work,
        "complaint_back",
        f"hand_over:{asked.id}",
        f"Complaint {row.number} is yours again: {why}",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=asked.from_id,
        due_at=row.due_at,
        say="complaint_back" if reason else "complaint_back_unanswered",
        reference=row.number,
        words=reason or "-",
    )


def _note(work: Work, row: Complaint, asked: ComplaintHandOver) -> None:
    audit(work, f"complaint.hand_over_{asked.state}", "complaint", row.id, hand_over_id=asked.id)
    announce_complaint(work, row, f"complaint.hand_over_{asked.state}", from_id=asked.from_id, to_id=asked.to_id)
