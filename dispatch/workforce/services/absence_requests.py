"""A technician asks to be away; a dispatcher approves it, which makes the absence, or says why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.db.ranges import window_of
from dispatch.db.tables import AbsenceRequest
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.terms import AbsenceKind, AbsenceRequestState
from dispatch.workforce.queries import absence_requests as queries
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.rules.absence_requests import AbsenceWish, must_be_ahead, must_be_askable, must_be_open
from dispatch.workforce.rules.technicians import AbsenceIn
from dispatch.workforce.services import technicians

TASK = "absence_wished"


@dataclass(frozen=True)
class AskedAbsence:
    """A request that is here, and whether this call brought it."""

    request: AbsenceRequest
    is_new: bool


def ask(work: Work, wish: AbsenceWish) -> AskedAbsence:
    """Notes what the actor, a technician, asks for, and asks a dispatcher; once per the device's own `request_id`.

    Raises `Invalid` for a time that can't be asked for, and `Refused` for an id that another request has, and while
    another about the same time waits for its answer.
    """
    technician_id = _me(work)
    technician = technician_queries.locked_technician(work.session, technician_id)
    known = queries.sent_as(work.session, technician_id, wish.request_id)
    if known is not None:
        return _again(known, wish)
    must_be_askable(wish, work.now)
    if queries.asked_within(work.session, technician_id, wish):
        raise Refused("asked_already", "You wait for an answer about this time already.")
    queries.add_once(work.session, technician_id, wish, work.now)
    request = queries.sent_as(work.session, technician_id, wish.request_id)
    if request is None:
        raise RuntimeError("A request that was just written is gone.")
    _note(work, request, "absence_request.asked")
    open_task(
        work,
        TASK,
        topic_of(request),
        f"{technician.name} asks to be away: {wish.reason or wish.kind}.",
        technician_id=technician_id,
        due_at=wish.start,
        technician=technician.name,
        say=_variant(wish),
        words=wish.reason,
        absence_kind=wish.kind or "",
        start=wish.start.isoformat(),
        end=wish.end.isoformat(),
    )
    return AskedAbsence(request, is_new=True)


def withdraw(work: Work, request_id: str) -> AbsenceRequest:
    """Takes back what the actor asked for; twice changes nothing. Raises `Refused` once it is answered."""
    request = queries.sent_as(work.session, _me(work), request_id)
    if request is None:
        raise Missing("absence_request")
    if request.state == AbsenceRequestState.WITHDRAWN:
        return request
    must_be_open(request.state)
    request.state = AbsenceRequestState.WITHDRAWN
    _close(work, request)
    _note(work, request, "absence_request.withdrawn")
    return request


def approve(work: Work, absence_request_id: int, answer: str = "") -> AbsenceRequest:
    """Makes the absence, so that visits of that time go to others at once, and tells the technician.

    Raises `Missing` out of the actor's bounds, and `Refused` once it is answered, taken back or over.
    """
    request = visible(work, absence_request_id)
    must_be_open(request.state)
    during = window_of(request.during)
    must_be_ahead(during, work.now)
    technician = technicians.visible(work, request.technician_id)
    wanted = AbsenceIn(during.start, during.end, request.reason, AbsenceKind(request.kind) if request.kind else None)
    request.absence_id = technicians.add_absence(work, technician, wanted).id
    _answer(work, request, AbsenceRequestState.APPROVED, answer)
    _note(work, request, "absence_request.approved")
    return request


def decline(work: Work, absence_request_id: int, answer: str) -> AbsenceRequest:
    """Says no, with the reason, which the technician reads. Raises like `approve`, save for what is over."""
    request = visible(work, absence_request_id)
    must_be_open(request.state)
    _answer(work, request, AbsenceRequestState.DECLINED, answer)
    _note(work, request, "absence_request.declined")
    return request


def visible(work: Work, absence_request_id: int) -> AbsenceRequest:
    """A request of a technician within the actor's bounds, locked; raises `Missing` for any other."""
    request = queries.visible(work.session, work.actor, absence_request_id)
    if request is None:
        raise Missing("absence_request")
    return request


def waiting_of(work: Work, technician_id: int) -> Sequence[AbsenceRequest]:
    """What a technician within the actor's bounds waits to be answered."""
    asked = AbsenceRequestState.ASKED
    return queries.requests(
        work.session, work.actor, limit=100, after=None, state=asked, technician_id=technician_id
    )  # fmt: skip


def topic_of(request: AbsenceRequest) -> str:
    """The topic of the task that asks for an answer."""
    return f"absence_request:{request.id}"


def _variant(wish: AbsenceWish) -> str:
    """Which sentence the task says: words alone, the kind alone, or both."""
    if wish.kind is None:
        return TASK
    return "absence_wished_for" if wish.reason else "absence_wished_bare"


def _again(known: AbsenceRequest, wish: AbsenceWish) -> AskedAbsence:
    told = (known.during.lower, known.during.upper, known.kind, known.reason)
    if told != (wish.start, wish.end, wish.kind, wish.reason):
        raise Refused("request_id_reused", "Another request was sent under this id.")
    return AskedAbsence(known, is_new=False)


def _answer(work: Work, request: AbsenceRequest, state: AbsenceRequestState, answer: str) -> None:
    request.state, request.answer = state, answer
    request.answered_by = work.actor.user_id
    _close(work, request)


def _close(work: Work, request: AbsenceRequest) -> None:
    request.answered_at = work.now
    close_topic(work.session, TASK, topic_of(request), work.now)


def _note(work: Work, request: AbsenceRequest, action: str) -> None:
    technician_id = request.technician_id
    audit(work, action, "absence_request", request.id, technician_id=technician_id)
    announce(
        work,
        action,
        "absence_request",
        request.id,
        territory_id=request.technician.territory_id,
        technician_id=technician_id,
    )


def _me(work: Work) -> int:
    if work.actor.technician_id is None or work.actor.device_id is None:
        raise Refused("not_paired", "Pair this device first.")
    return work.actor.technician_id
