"""Watches open complaints: reminds before a limit, escalates after it, and keeps the customer in the picture."""

from dispatch.aftercare.queries import complaint_watch as queries
from dispatch.aftercare.services import complaint_texts, corrective_actions, hand_overs
from dispatch.aftercare.services.complaint_record import announce_complaint
from dispatch.aftercare.services.recovery import surveys
from dispatch.db.tables import Complaint
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes.contact_gate import CallIntent, may_call
from dispatch.vocabulary.states import ComplaintState
from dispatch.workforce.services.zones import zone_of_territory
from notify import Action, Purpose


def sweep(work: Work) -> int:
    """Does what is due by now; returns how much at most of one kind there was, so that the caller goes on."""
    warned, late = queries.to_warn(work.session, work.now), queries.overdue(work.session, work.now)
    for row in warned:
        _warn(work, row)
    for row in late:
        _escalate(work, row)
    for row in queries.news_soon(work.session, work.now):
        _ask_for_news(work, row)
    silent = queries.silent(work.session, work.now)
    for row in silent:
        row.version += 1
        complaint_texts.tell(work, row, "complaint_still_open")
    hand_overs.lapse(work)
    corrective_actions.remind(work)
    return max(len(warned), len(late), len(silent), surveys.ask(work))


def _warn(work: Work, row: Complaint) -> None:
    """Asks the owner to act while the limit can still be kept; after a solution, others to ask the customer."""
    row.warn_at = None
    if row.state == ComplaintState.RESOLVED:
        _ask_the_customer(work, row)
    elif row.owner_id is not None:
        state = row.state.replace("_", " ")
        open_task(
            work,
            "complaint_due",
            _topic(row),
            f"Complaint {row.number} must not stay {state} any longer; take the next step.",
            order_id=row.order_id,
            complaint_id=row.id,
            owner_id=row.owner_id,
            due_at=row.due_at,
            reference=row.number,
            complaint_state=row.state,
        )
    _announce_jeopardy(work, row)


def _ask_the_customer(work: Work, row: Complaint) -> None:
    """Nobody but the customer can say that it is solved: somebody else than who resolved it asks them."""
    zone = zone_of_territory(work, row.territory_id)
    [verdict] = may_call(work, [CallIntent(row.customer, zone, Purpose.TRANSACTIONAL)])
    wants_peace = verdict.action is Action.SUPPRESS
    call = "they want no contact, so wait for their word." if wants_peace else "call and ask."
    open_task(
        work,
        "complaint_due",
        _topic(row),
        f"The customer has not said whether complaint {row.number} is solved; {call} Not whoever resolved it.",
        order_id=row.order_id,
        complaint_id=row.id,
        due_at=row.due_at,
        say="complaint_ask_quiet" if wants_peace else "complaint_ask",
        reference=row.number,
    )


def _escalate(work: Work, row: Complaint) -> None:
    """Lets everybody see that a limit is broken: the task is no one's own, for whoever leads to act upon."""
    row.escalate_at = None
    state = row.state.replace("_", " ")
    owner = row.owner_name or "-"
    open_task(
        work,
        "complaint_overdue",
        _topic(row),
        f"Complaint {row.number} is overdue: it has been {state} too long. Its owner: {owner}.",
        order_id=row.order_id,
        complaint_id=row.id,
        due_at=row.due_at,
        reference=row.number,
        complaint_state=row.state,
        owner=owner,
    )
    announce_complaint(work, row, "complaint.overdue")


def _ask_for_news(work: Work, row: Complaint) -> None:
    """Reminds the owner before the customer hears only that it is still open."""
    if row.news_due_at is None:
        return
    open_task(
        work,
        "complaint_news",
        f"complaint:{row.id}:{row.news_due_at.isoformat()}",
        f"The customer of complaint {row.number} was promised news; tell them how it goes on.",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        due_at=row.news_due_at,
        reference=row.number,
    )


def _announce_jeopardy(work: Work, row: Complaint) -> None:
    announce_complaint(work, row, "complaint.in_jeopardy")


def _topic(row: Complaint) -> str:
    return f"complaint:{row.id}:{row.version}"
